//! Start, settings, state and end of an instance.

pub use crate::generated::bindings::exports::jackfield::plugin::lifecycle::{InstanceRole, StartError};
pub use crate::generated::bindings::exports::jackfield::plugin::state::LoadError;

/// What every plugin implements. A component with audio hooks and event hooks is started twice, once in each role; the two
/// share nothing but parameters.
pub trait Plugin: Sized + 'static {
    /// Makes the instance [any]. An error keeps the plugin off and shows why.
    fn start(role: InstanceRole) -> Result<Self, StartError>;

    /// The whole settings as JSON text, valid against the manifest's schema: once after `start`, and after each change [any].
    fn settings_changed(&mut self, _settings_json: &str) {}

    /// The instance goes away; it has 100 ms [any].
    fn stop(&mut self) {}
}

/// What is kept over a restart, a hot swap and an update, beside settings and parameters.
pub trait State: Plugin {
    /// All that `load` needs, at most 262,144 bytes [any].
    fn save(&mut self) -> Vec<u8>;

    /// What an instance of the same role saved; called once after `start` [any].
    fn load(&mut self, saved: &[u8]) -> Result<(), LoadError>;
}

impl From<String> for StartError {
    fn from(words: String) -> Self {
        StartError::Failed(words)
    }
}

impl From<&str> for StartError {
    fn from(words: &str) -> Self {
        StartError::Failed(words.to_owned())
    }
}
