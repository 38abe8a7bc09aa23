//! The engine at the other end of standard input and output.

use crate::frames::{self, FRAME, FRAME_BYTES, HEADER_BYTES, Inbox, Message};

const STDIN: i32 = 0;
const STDOUT: i32 = 1;
const READ_BYTES: usize = 16 << 10;
const CAPTURED_BYTES: usize = HEADER_BYTES + FRAME_BYTES;
/// Bytes of messages that wait for the engine: 80 ms of sound, and an event.
const MAX_UNSENT_BYTES: usize = 8 * CAPTURED_BYTES + 4_096;

pub struct Engine {
    inbox: Inbox,
    unsent: Vec<u8>,
    /// Frames that wait to be sent together.
    gathered: Vec<u8>,
    /// Captured frames that the engine did not take in time.
    pub dropped: u32,
    has_captured: bool,
}

/// Frames that are sent together while nobody speaks: 50 ms.
const MAX_GATHERED_BYTES: usize = 5 * CAPTURED_BYTES;

/// The engine left, or sent what is no message.
pub struct Gone {
    pub is_clean: bool,
}

impl Engine {
    pub fn new() -> Self {
        for descriptor in [STDIN, STDOUT] {
            // SAFETY: both descriptors are open for the life of the process.
            unsafe {
                let flags = libc::fcntl(descriptor, libc::F_GETFL);
                libc::fcntl(descriptor, libc::F_SETFL, flags | libc::O_NONBLOCK);
            }
        }
        Self {
            inbox: Inbox::new(),
            unsent: Vec::with_capacity(2 * MAX_UNSENT_BYTES),
            gathered: Vec::with_capacity(MAX_GATHERED_BYTES),
            dropped: 0,
            has_captured: false,
        }
    }

    /// [audio] Sends one captured frame behind those that were gathered, or drops it where the engine is behind.
    pub fn captured(&mut self, frame: &[f32; FRAME], is_live: bool) {
        self.release();
        self.has_captured = true;
        if self.unsent.len() + CAPTURED_BYTES > MAX_UNSENT_BYTES {
            self.dropped += 1;
            return;
        }
        append(&mut self.unsent, frame, if is_live { 0 } else { frames::FLAG_NO_MICROPHONE });
        self.flush();
    }

    /// [audio] Keeps one captured frame until there are five, which go in one write.
    pub fn gather(&mut self, frame: &[f32; FRAME], is_live: bool) {
        self.has_captured = true;
        let flags = frames::FLAG_REST | if is_live { 0 } else { frames::FLAG_NO_MICROPHONE };
        append(&mut self.gathered, frame, flags);
        if self.gathered.len() == MAX_GATHERED_BYTES {
            self.release();
            self.flush();
        }
    }

    /// Queues what was gathered.
    fn release(&mut self) {
        if self.unsent.len() + self.gathered.len() > MAX_UNSENT_BYTES {
            self.dropped += (self.gathered.len() / CAPTURED_BYTES) as u32;
        } else {
            self.unsent.extend_from_slice(&self.gathered);
        }
        self.gathered.clear();
    }

    /// [audio] Sends what was gathered at once.
    pub fn send_gathered(&mut self) {
        if !self.gathered.is_empty() {
            self.release();
            self.flush();
        }
    }

    pub fn event(&mut self, json: &str) {
        let start = self.unsent.len();
        self.unsent.resize(start + HEADER_BYTES, 0);
        frames::write_header(&mut self.unsent[start..], frames::KIND_EVENT, 0, json.len());
        self.unsent.extend_from_slice(json.as_bytes());
        self.flush();
    }

    /// True when there was a tick since the last call.
    pub fn has_captured(&mut self) -> bool {
        std::mem::take(&mut self.has_captured)
    }

    pub fn has_output(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Sends what the pipe takes. A pipe that broke shows when standard input is read.
    pub fn flush(&mut self) {
        // SAFETY: pointer and length are those of the queue, which the call only reads.
        let sent = unsafe { libc::write(STDOUT, self.unsent.as_ptr().cast(), self.unsent.len()) };
        if sent > 0 {
            self.unsent.drain(..sent as usize);
        }
    }

    /// [audio] Reads what the engine sent.
    pub fn receive(&mut self, on_message: impl FnMut(Message<'_>)) -> Result<(), Gone> {
        let mut bytes = [0u8; READ_BYTES];
        // SAFETY: the buffer is as long as given.
        let read = unsafe { libc::read(STDIN, bytes.as_mut_ptr().cast(), READ_BYTES) };
        match read {
            0 => Err(Gone { is_clean: true }),
            ..0 => Ok(()),
            _ => self.inbox.push(&bytes[..read as usize], on_message).map_err(|_| Gone { is_clean: false }),
        }
    }
}

fn append(out: &mut Vec<u8>, frame: &[f32; FRAME], flags: u8) {
    let start = out.len();
    out.resize(start + CAPTURED_BYTES, 0);
    let message = &mut out[start..];
    frames::write_header(message, frames::KIND_CAPTURED, flags, FRAME_BYTES);
    for (bytes, sample) in message[HEADER_BYTES..].chunks_exact_mut(4).zip(frame) {
        bytes.copy_from_slice(&sample.to_le_bytes());
    }
}
