//! Where PulseAudio listens, and its cookie; as libpulse looks for them.

use std::env;
use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

const TCP_PORT: u16 = 4713;
const TCP_TIMEOUT: Duration = Duration::from_millis(500);
pub const COOKIE_BYTES: usize = 256;

/// Connects to the first server that answers; the error is the reason of the last that did not.
pub fn connect() -> Result<OwnedFd, String> {
    let mut reason = String::from("no PulseAudio or PipeWire server is configured");
    for address in addresses() {
        match connect_to(&address) {
            Ok(socket) => return Ok(socket),
            Err(error) => reason = format!("PulseAudio cannot be reached at {address} ({error})"),
        }
    }
    Err(reason)
}

fn connect_to(address: &str) -> std::io::Result<OwnedFd> {
    // "{machine id}unix:/path": PulseAudio writes the id of the machine in front.
    let address = address.split_once('}').map_or(address, |(_, rest)| rest);
    if let Some(path) = address.strip_prefix("unix:").or(address.starts_with('/').then_some(address)) {
        let socket = UnixStream::connect(path)?;
        socket.set_nonblocking(true)?;
        return Ok(socket.into());
    }
    let host = ["tcp:", "tcp4:", "tcp6:"].iter().find_map(|prefix| address.strip_prefix(prefix)).unwrap_or(address);
    let with_port =
        if host.contains("]:") || host.matches(':').count() == 1 { host.into() } else { format!("{host}:{TCP_PORT}") };
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for target in with_port.to_socket_addrs()? {
        match TcpStream::connect_timeout(&target, TCP_TIMEOUT) {
            Ok(socket) => {
                socket.set_nodelay(true)?;
                socket.set_nonblocking(true)?;
                return Ok(socket.into());
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn addresses() -> Vec<String> {
    if let Some(server) = variable("PULSE_SERVER") {
        return server.split_whitespace().map(String::from).collect();
    }
    let folders = [
        variable("PULSE_RUNTIME_PATH"),
        variable("XDG_RUNTIME_DIR").map(|folder| folder + "/pulse"),
        // SAFETY: the call has no conditions.
        Some(format!("/run/user/{}/pulse", unsafe { libc::getuid() })),
        Some("/var/run/pulse".into()),
    ];
    let mut found: Vec<String> = folders.into_iter().flatten().map(|folder| format!("unix:{folder}/native")).collect();
    found.dedup();
    found
}

/// The password that server and client share, or zeros: the server also knows the user of a local socket.
pub fn cookie() -> Vec<u8> {
    let home = variable("HOME").unwrap_or_default();
    let config = variable("XDG_CONFIG_HOME").unwrap_or_else(|| format!("{home}/.config"));
    let files = [
        variable("PULSE_COOKIE").map(PathBuf::from),
        Some(PathBuf::from(format!("{config}/pulse/cookie"))),
        Some(PathBuf::from(format!("{home}/.pulse-cookie"))),
    ];
    let found =
        files.into_iter().flatten().find_map(|file| fs::read(file).ok().filter(|cookie| cookie.len() == COOKIE_BYTES));
    found.unwrap_or_else(|| vec![0; COOKIE_BYTES])
}

/// An environment variable that is set and not empty.
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
