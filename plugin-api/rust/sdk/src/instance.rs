//! The one instance of the plugin in its sandbox.

use std::cell::RefCell;

use crate::lifecycle::{InstanceRole, Plugin, StartError};

/// Holds the plugin between the host's calls. The host never calls an instance twice at once.
pub struct Instance<P>(RefCell<Option<P>>);

// One thread per sandbox: the host calls from no other.
unsafe impl<P> Sync for Instance<P> {}

impl<P: Plugin> Instance<P> {
    pub const fn new() -> Self {
        Instance(RefCell::new(None))
    }

    /// Makes the plugin; its words about why not otherwise.
    pub fn start(&self, role: InstanceRole) -> Result<(), StartError> {
        std::panic::set_hook(Box::new(|panic| crate::log::write(crate::log::Level::Error, &panic.to_string())));
        let plugin = P::start(role)?;
        *self.0.borrow_mut() = Some(plugin);
        Ok(())
    }

    /// Lets the plugin do something. Panics before `start` and after `stop`, when the host calls nothing.
    pub fn with<R>(&self, action: impl FnOnce(&mut P) -> R) -> R {
        action(self.0.borrow_mut().as_mut().expect("The host calls an instance that it did not start."))
    }

    /// Lets the plugin finish and drops it.
    pub fn stop(&self) {
        if let Some(mut plugin) = self.0.borrow_mut().take() {
            plugin.stop();
        }
    }
}
