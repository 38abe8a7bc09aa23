//! One connection to PulseAudio: packets in, packets out, without blocking.

use super::address;
use pulseaudio::protocol::{
    self, AuthParams, Command, CommandReply, Descriptor, Prop, Props, ProtocolError, TagStructReader,
};
use std::ffi::CString;
use std::io::Cursor;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

/// A list of many devices with their properties is the largest packet.
const MAX_PACKET_BYTES: usize = 4 << 20;
const READ_BYTES: usize = 64 << 10;
/// Bytes that may wait for the server before the connection is given up: 1.3 s of playback.
const MAX_UNSENT_BYTES: usize = 512 << 10;
const COMMANDS: u32 = u32::MAX;

pub struct Connection {
    socket: OwnedFd,
    version: u16,
    sequence: u32,
    input: Vec<u8>,
    consumed: usize,
    output: Vec<u8>,
}

/// One packet of the server.
pub enum Packet<'a> {
    /// The payload of a reply to the command with this number; `reply` reads it.
    Reply(u32, &'a [u8]),
    /// The server refused the command with this number.
    Refused(u32, String),
    /// Something that the server tells by itself.
    Event(Command),
    /// Samples of a recorded stream.
    Samples(u32, &'a [u8]),
}

pub type Failure = String;

impl Connection {
    pub fn open() -> Result<Self, Failure> {
        Ok(Self {
            socket: address::connect()?,
            version: protocol::MIN_VERSION,
            sequence: 0,
            input: Vec::with_capacity(2 * READ_BYTES),
            consumed: 0,
            output: Vec::with_capacity(READ_BYTES),
        })
    }

    /// The first command; its reply goes to `accept`.
    pub fn authenticate(&mut self) -> u32 {
        let parameters = AuthParams {
            version: protocol::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: address::cookie(),
        };
        self.version = protocol::MAX_VERSION;
        self.send(&Command::Auth(parameters))
    }

    pub fn accept(&mut self, reply: &[u8]) -> Result<(), Failure> {
        let accepted: protocol::AuthReply = self.reply(reply)?;
        self.version = accepted.version.min(protocol::MAX_VERSION);
        if self.version < protocol::MIN_VERSION {
            return Err(format!("PulseAudio speaks version {} only", accepted.version));
        }
        Ok(())
    }

    /// How PulseAudio's mixer shows this client.
    pub fn introduce(&mut self) -> u32 {
        let mut properties = Props::new();
        properties.set(Prop::ApplicationName, CString::from(c"Jackfield"));
        self.send(&Command::SetClientName(properties))
    }

    /// Queues a command and returns its number.
    pub fn send(&mut self, command: &Command) -> u32 {
        let sequence = self.sequence;
        self.sequence = self.sequence.wrapping_add(1);
        // Writing to memory does not fail.
        let _ = protocol::write_command_message(&mut self.output, sequence, command, self.version);
        sequence
    }

    /// [audio] Queues samples of a playback stream, `skipped` bytes after the ones before.
    pub fn play(&mut self, channel: u32, skipped: u64, samples: &[f32]) {
        let mut header = [0; protocol::DESCRIPTOR_SIZE];
        let descriptor =
            Descriptor { length: (samples.len() * 4) as u32, channel, offset: skipped, flags: Default::default() };
        protocol::encode_descriptor(&mut header, &descriptor);
        self.output.extend_from_slice(&header);
        for sample in samples {
            self.output.extend_from_slice(&sample.to_le_bytes());
        }
    }

    pub fn descriptor(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    pub fn has_output(&self) -> bool {
        !self.output.is_empty()
    }

    /// Sends what the socket takes.
    pub fn flush(&mut self) -> Result<(), Failure> {
        while !self.output.is_empty() {
            // SAFETY: pointer and length are those of the queue, which the call only reads.
            let sent = unsafe {
                libc::send(self.descriptor(), self.output.as_ptr().cast(), self.output.len(), libc::MSG_NOSIGNAL)
            };
            if sent > 0 {
                self.output.drain(..sent as usize);
            } else {
                would_block("PulseAudio")?;
                break;
            }
        }
        if self.output.len() > MAX_UNSENT_BYTES { Err("PulseAudio takes no more sound".into()) } else { Ok(()) }
    }

    /// Reads what the socket has.
    pub fn fill(&mut self) -> Result<(), Failure> {
        self.input.drain(..self.consumed);
        self.consumed = 0;
        let before = self.input.len();
        self.input.resize(before + READ_BYTES, 0);
        // SAFETY: the space behind `before` is as long as given.
        let read = unsafe { libc::read(self.descriptor(), self.input.as_mut_ptr().add(before).cast(), READ_BYTES) };
        self.input.truncate(before + read.max(0) as usize);
        match read {
            0 => Err("PulseAudio ended the connection".into()),
            ..0 => would_block("PulseAudio"),
            _ => Ok(()),
        }
    }

    /// The next whole packet of those that were read. Kinds that are not known are passed over.
    pub fn next(&mut self) -> Result<Option<Packet<'_>>, Failure> {
        loop {
            let unread = &self.input[self.consumed..];
            if unread.len() < protocol::DESCRIPTOR_SIZE {
                return Ok(None);
            }
            let number = |at: usize| u32::from_be_bytes([unread[at], unread[at + 1], unread[at + 2], unread[at + 3]]);
            let (length, channel) = (number(0) as usize, number(4));
            if length > MAX_PACKET_BYTES {
                return Err("PulseAudio sent a packet that is too large".into());
            }
            if unread.len() < protocol::DESCRIPTOR_SIZE + length {
                return Ok(None);
            }
            let start = self.consumed + protocol::DESCRIPTOR_SIZE;
            self.consumed = start + length;
            if channel != COMMANDS {
                return Ok(Some(Packet::Samples(channel, &self.input[start..start + length])));
            }
            let payload = &self.input[start..start + length];
            match Command::read_tag_prefixed(&mut Cursor::new(payload), self.version) {
                // A tag and a number of five bytes each come first.
                Ok((sequence, Command::Reply)) => {
                    return Ok(Some(Packet::Reply(sequence, &self.input[start + 10..start + length])));
                }
                Ok((sequence, Command::Error(error))) => return Ok(Some(Packet::Refused(sequence, error.to_string()))),
                Ok((_, command)) => return Ok(Some(Packet::Event(command))),
                Err(_) => continue,
            }
        }
    }

    pub fn reply<T: CommandReply>(&self, payload: &[u8]) -> Result<T, Failure> {
        let mut cursor = Cursor::new(payload);
        T::read(&mut TagStructReader::new(&mut cursor, self.version), self.version).map_err(unreadable)
    }

    pub fn version(&self) -> u16 {
        self.version
    }
}

pub fn read_reply<T: CommandReply>(payload: &[u8], version: u16) -> Result<T, Failure> {
    let mut cursor = Cursor::new(payload);
    T::read(&mut TagStructReader::new(&mut cursor, version), version).map_err(unreadable)
}

fn unreadable(error: ProtocolError) -> Failure {
    format!("PulseAudio answered in a way that is not understood ({error})")
}

/// Ok after a call that only had to wait.
fn would_block(who: &str) -> Result<(), Failure> {
    let error = std::io::Error::last_os_error();
    match error.kind() {
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::Interrupted => Ok(()),
        _ => Err(format!("{who} cannot be used ({error})")),
    }
}
