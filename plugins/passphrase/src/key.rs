//! From a passphrase to a key: PBKDF2-HMAC-SHA-256, in portions that fit between two packets.

use hmac::{Hmac, Mac};
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

/// All who know the passphrase have to come to the same key without having met, so the salt is the same for everybody.
const SALT: &[u8] = b"jackfield passphrase plugin, version 1";
/// 60 ms in WebAssembly; whoever guesses pays it for each guess.
const ROUNDS: u32 = 100_000;

pub type Key = [u8; 32];

/// A key on its way.
pub struct Derivation {
    keyed: HmacSha256,
    block: Key,
    key: Key,
    rounds_left: u32,
}

impl Derivation {
    pub fn new(passphrase: &str) -> Self {
        let keyed = HmacSha256::new_from_slice(passphrase.as_bytes()).expect("HMAC takes keys of any length");
        // The first block of PBKDF2, and the only one that 32 bytes need.
        let block: Key = keyed.clone().chain_update(SALT).chain_update(1u32.to_be_bytes()).finalize().into_bytes().into();
        Self { keyed, block, key: block, rounds_left: ROUNDS - 1 }
    }

    /// Goes on for at most `rounds`; the key when it is done.
    pub fn advance(&mut self, rounds: u32) -> Option<Key> {
        let rounds = rounds.min(self.rounds_left);
        for _ in 0..rounds {
            self.block = self.keyed.clone().chain_update(self.block).finalize().into_bytes().into();
            for (sum, byte) in self.key.iter_mut().zip(self.block) {
                *sum ^= byte;
            }
        }
        self.rounds_left -= rounds;
        (self.rounds_left == 0).then_some(self.key)
    }

    pub fn finish(mut self) -> Key {
        self.advance(u32::MAX).expect("all rounds are done")
    }
}
