"""What is said to a message: plain Python, tested without a sandbox."""

import random
from typing import Optional


def answer_to(text: str, name: str, words: str) -> Optional[str]:
    """The answer to a message of somebody, if there is one."""
    command = text.strip()
    if command == "!ping":
        return words.replace("{name}", name)
    if command == "!roll":
        return f"{name} rolls {random.randint(1, 6)}"
    return None
