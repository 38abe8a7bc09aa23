//! What is known of the key, and what that means for a packet.

use crate::key::{Derivation, Key};
use crate::seal::{Sealer, is_sealed, open};

/// Some 0.6 ms between two packets while a new passphrase is worked on in a call: a sixth of the deadline.
const ROUNDS_PER_PACKET: u32 = 1_000;

pub enum Verdict {
    Pass,
    Replace(Vec<u8>),
    Drop,
}

enum State {
    /// No passphrase: packets pass as they are.
    Off,
    /// A passphrase was set in a call: nothing goes out, and what comes in sealed is not understood yet.
    Deriving(Derivation),
    On { key: Key, sealer: Sealer },
}

pub struct Lock {
    state: State,
    passphrase: String,
    hears_plain: bool,
    is_first: bool,
}

impl Lock {
    pub const fn new() -> Self {
        Self { state: State::Off, passphrase: String::new(), hears_plain: true, is_first: true }
    }

    /// The first passphrase comes before the first packet, so there is time to derive its key at once.
    pub fn set(&mut self, passphrase: &str, hears_plain: bool, run: [u8; 8]) {
        self.hears_plain = hears_plain;
        if passphrase == self.passphrase && !self.is_first {
            return;
        }
        self.passphrase = passphrase.into();
        self.state = match (passphrase.is_empty(), self.is_first) {
            (true, _) => State::Off,
            (false, true) => on(Derivation::new(passphrase).finish(), run),
            (false, false) => State::Deriving(Derivation::new(passphrase)),
        };
        self.is_first = false;
    }

    pub fn outgoing(&mut self, payload: &[u8], run: impl FnOnce() -> [u8; 8]) -> Verdict {
        self.go_on(run);
        match &mut self.state {
            State::Off => Verdict::Pass,
            State::Deriving(_) => Verdict::Drop,
            State::On { sealer, .. } => sealer.seal(payload).map_or(Verdict::Drop, Verdict::Replace),
        }
    }

    pub fn incoming(&mut self, packet: &[u8], run: impl FnOnce() -> [u8; 8]) -> Verdict {
        self.go_on(run);
        match (&self.state, is_sealed(packet)) {
            (State::On { key, .. }, true) => open(key, packet).map_or(Verdict::Drop, Verdict::Replace),
            (_, true) => Verdict::Drop,
            (State::Off, false) => Verdict::Pass,
            (_, false) if self.hears_plain => Verdict::Pass,
            (_, false) => Verdict::Drop,
        }
    }

    fn go_on(&mut self, run: impl FnOnce() -> [u8; 8]) {
        if let State::Deriving(derivation) = &mut self.state
            && let Some(key) = derivation.advance(ROUNDS_PER_PACKET)
        {
            self.state = on(key, run());
        }
    }
}

fn on(key: Key, run: [u8; 8]) -> State {
    let sealer = Sealer::new(&key, run);
    State::On { key, sealer }
}
