import unittest

from answers import answer_to


class Answers(unittest.TestCase):
    def test_ping_is_answered_with_the_name(self):
        self.assertEqual(answer_to(" !ping ", "Ann", "pong, {name}"), "pong, Ann")

    def test_a_roll_is_between_1_and_6(self):
        rolls = {answer_to("!roll", "Ann", "") for _ in range(200)}
        self.assertEqual(rolls, {f"Ann rolls {side}" for side in range(1, 7)})

    def test_other_words_are_left_alone(self):
        self.assertIsNone(answer_to("ping", "Ann", "pong"))
