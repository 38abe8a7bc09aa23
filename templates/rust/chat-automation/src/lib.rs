//! {{title}}: answers "!ping".

use jackfield_plugin::chat;
use jackfield_plugin::prelude::*;
use serde_json::Value;

pub struct Automation {
    answer: String,
}

impl Plugin for Automation {
    fn start(_role: InstanceRole) -> Result<Self, StartError> {
        Ok(Automation { answer: String::new() })
    }

    fn settings_changed(&mut self, settings_json: &str) {
        let settings: Value = serde_json::from_str(settings_json).unwrap_or_default();
        self.answer = settings["answer"].as_str().unwrap_or("pong").to_owned();
    }
}

impl ChatAutomation for Automation {
    fn chat_message(&mut self, message: ChatMessage) {
        // One's own messages arrive, too: answering them could go on for ever.
        if message.sender.is_self {
            return;
        }
        if let Some(answer) = self.answer_to(&message.text, &message.sender.name) {
            if let Err(refused) = chat::send(message.channel_id, &answer) {
                warn!("The answer was not sent: {refused}");
            }
        }
    }
}

impl Automation {
    /// What to say to a message, if anything.
    fn answer_to(&self, text: &str, name: &str) -> Option<String> {
        (text.trim() == "!ping").then(|| self.answer.replace("{name}", name))
    }
}

export_plugin!(Automation: ChatAutomation);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_ping_with_the_name_and_nothing_else() {
        let mut plugin = Automation::start(InstanceRole::Events).unwrap();
        plugin.settings_changed(r#"{"answer":"pong, {name}"}"#);
        assert_eq!(plugin.answer_to("!ping", "Ann").as_deref(), Some("pong, Ann"));
        assert_eq!(plugin.answer_to("ping", "Ann"), None);
    }
}
