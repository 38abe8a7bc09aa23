//! The packets: `EF 00 01`, 12 bytes of nonce, the sealed payload, 16 bytes of tag (ChaCha20-Poly1305).

use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, Tag};

use crate::key::Key;

/// To Opus a packet of no frames, which no decoder takes: who has no passphrase hears nothing, and no noise.
const MAGIC: [u8; 3] = [0xef, 0x00, 1];
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = MAGIC.len() + NONCE_BYTES;

pub fn is_sealed(packet: &[u8]) -> bool {
    packet.starts_with(&MAGIC) && packet.len() >= HEADER_BYTES + TAG_BYTES
}

/// Seals under nonces that never come twice: 8 random bytes of this run, then a count.
pub struct Sealer {
    cipher: ChaCha20Poly1305,
    run: [u8; 8],
    count: u32,
}

impl Sealer {
    pub fn new(key: &Key, run: [u8; 8]) -> Self {
        Self { cipher: ChaCha20Poly1305::new(key.into()), run, count: 0 }
    }

    /// None once all nonces of this run are used up, after 497 days of talking in packets of 10 ms.
    pub fn seal(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_BYTES];
        nonce[..8].copy_from_slice(&self.run);
        nonce[8..].copy_from_slice(&self.count.to_be_bytes());
        self.count = self.count.checked_add(1)?;
        let mut packet = Vec::with_capacity(HEADER_BYTES + payload.len() + TAG_BYTES);
        packet.extend_from_slice(&MAGIC);
        packet.extend_from_slice(&nonce);
        packet.extend_from_slice(payload);
        let sealed = &mut packet[HEADER_BYTES..];
        let tag = self.cipher.encrypt_in_place_detached(Nonce::from_slice(&nonce), &MAGIC, sealed).ok()?;
        packet.extend_from_slice(&tag);
        Some(packet)
    }
}

/// None for a packet under another key, or one that somebody changed.
pub fn open(key: &Key, packet: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = packet.get(MAGIC.len()..)?.split_at_checked(NONCE_BYTES)?;
    let (sealed, tag) = rest.split_at_checked(rest.len().checked_sub(TAG_BYTES)?)?;
    let mut payload = sealed.to_vec();
    ChaCha20Poly1305::new(key.into())
        .decrypt_in_place_detached(Nonce::from_slice(nonce), &MAGIC, &mut payload, Tag::from_slice(tag))
        .ok()?;
    Some(payload)
}
