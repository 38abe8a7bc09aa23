"""{{title}}: answers "!ping" and "!roll"."""

from answers import answer_to
from jackfield import Err, Plugin, chat, register


class Automation(Plugin):
    def on_chat_message(self, message):
        # One's own messages arrive, too: answering them could go on for ever.
        if message.sender.is_self:
            return
        answer = answer_to(message.text, message.sender.name, self.settings["answer"])
        if answer is None:
            return
        try:
            chat.send(message.channel_id, answer)
        except Err as refused:
            print(f"The answer was not sent: {refused.value}")


register(Automation)
