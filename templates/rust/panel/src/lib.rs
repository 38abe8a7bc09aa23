//! {{title}}: a panel that counts down.

use jackfield_plugin::prelude::*;
use jackfield_plugin::timers;
use jackfield_plugin::tree::{Input, Slot, Tone, button, column, heading, row};
use serde_json::Value;

pub struct Panel {
    minutes: i64,
    seconds_left: i64,
    /// While it runs.
    timer: Option<u32>,
}

impl Plugin for Panel {
    fn start(_role: InstanceRole) -> Result<Self, StartError> {
        Ok(Panel { minutes: 25, seconds_left: 0, timer: None })
    }

    fn settings_changed(&mut self, settings_json: &str) {
        let settings: Value = serde_json::from_str(settings_json).unwrap_or_default();
        self.minutes = settings["minutes"].as_i64().unwrap_or(25);
        if self.timer.is_none() {
            self.seconds_left = self.minutes * 60;
        }
        self.show();
    }
}

impl UiEvents for Panel {
    fn ui_input(&mut self, _slot: Slot, key: &str, _input: Input, _user_id: Option<u32>, _message_id: Option<String>) {
        match key {
            "start" if self.timer.is_none() => self.run(),
            "stop" => self.halt(),
            _ => {}
        }
    }
}

impl TimerEvents for Panel {
    fn timer(&mut self, _timer_id: u32) {
        self.seconds_left -= 1;
        if self.seconds_left <= 0 {
            self.halt();
        } else {
            self.show();
        }
    }
}

impl Panel {
    fn run(&mut self) {
        self.seconds_left = self.minutes * 60;
        match timers::set_timer(1_000, true) {
            Ok(timer) => self.timer = Some(timer),
            Err(refused) => warn!("No timer: {refused}"),
        }
        self.show();
    }

    fn halt(&mut self) {
        if let Some(timer) = self.timer.take() {
            timers::clear_timer(timer);
        }
        self.show();
    }

    /// Says what the window shows now.
    fn show(&self) {
        let is_running = self.timer.is_some();
        let tree = column("panel", [
            heading("clock", &clock(self.seconds_left)).tone(if is_running { Tone::Good } else { Tone::Soft }),
            row("buttons", [
                button("start", "Start").disabled(is_running),
                button("stop", "Stop").disabled(!is_running),
            ]),
        ]);
        if let Err(refused) = tree.show(Slot::SidePanel) {
            warn!("Not shown: {refused}");
        }
    }
}

fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

export_plugin!(Panel: UiEvents, TimerEvents);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_two_digits() {
        assert_eq!((clock(65), clock(1_500)), ("1:05".to_owned(), "25:00".to_owned()));
    }
}
