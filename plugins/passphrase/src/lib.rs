//! End-to-end encryption of voice by a passphrase: the hooks of the world in `plugin.wit`.

mod key;
mod lock;
mod seal;

use std::cell::RefCell;

use exports::jackfield::plugin::{lane_voice_in, lane_voice_out, lifecycle};
use jackfield::plugin::log::{Level, write};
use jackfield::plugin::random::get_u32;
use lock::{Lock, Verdict};
use serde_json::Value;

wit_bindgen::generate!({
    path: ["../../wit", "plugin.wit"],
    world: "jackfield:passphrase/plugin",
    generate_all,
});

thread_local! {
    static LOCK: RefCell<Lock> = const { RefCell::new(Lock::new()) };
}

struct Plugin;

export!(Plugin);

impl lifecycle::Guest for Plugin {
    fn start(_role: lifecycle::InstanceRole) -> Result<(), lifecycle::StartError> {
        Ok(())
    }

    /// Valid against the schema of the manifest: the host checked it.
    fn on_settings_changed(settings_json: String) {
        let Ok(settings) = serde_json::from_str::<Value>(&settings_json) else {
            write(Level::Warn, "The settings are no JSON; the ones before stay.");
            return;
        };
        let passphrase = settings["passphrase"].as_str().unwrap_or_default();
        let hears_plain = settings["hearsPlain"].as_bool().unwrap_or(true);
        LOCK.with_borrow_mut(|lock| lock.set(passphrase, hears_plain, random_run()));
    }

    fn stop() {
        LOCK.set(Lock::new());
    }
}

impl lane_voice_out::Guest for Plugin {
    fn on_voice_packet_send(payload: Vec<u8>) -> lane_voice_out::PacketVerdict {
        verdict(LOCK.with_borrow_mut(|lock| lock.outgoing(&payload, random_run)))
    }
}

impl lane_voice_in::Guest for Plugin {
    fn on_voice_packet_received(_user_id: u32, payload: Vec<u8>) -> lane_voice_in::PacketVerdict {
        verdict(LOCK.with_borrow_mut(|lock| lock.incoming(&payload, random_run)))
    }
}

/// Each run of an instance has nonces of its own.
fn random_run() -> [u8; 8] {
    let mut run = [0; 8];
    run[..4].copy_from_slice(&get_u32().to_le_bytes());
    run[4..].copy_from_slice(&get_u32().to_le_bytes());
    run
}

fn verdict(verdict: Verdict) -> lane_voice_out::PacketVerdict {
    match verdict {
        Verdict::Pass => lane_voice_out::PacketVerdict::Pass,
        Verdict::Replace(payload) => lane_voice_out::PacketVerdict::Replace(payload),
        Verdict::Drop => lane_voice_out::PacketVerdict::Drop,
    }
}
