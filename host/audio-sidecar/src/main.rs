//! Jackfield's audio sidecar: microphone and loudspeaker of the system on one side, frames of 10 ms over standard input and
//! output on the other (docs/wire/audio-sidecar.md). It ends when standard input does.

#[cfg(any(not(target_os = "linux"), feature = "alsa"))]
mod capture_ring;
mod frames;
mod json;
mod kernels;
mod options;

#[cfg(target_os = "linux")]
mod play_line;
#[cfg(target_os = "linux")]
mod priority;
#[cfg(target_os = "linux")]
mod pulse;

#[cfg(any(not(target_os = "linux"), feature = "alsa"))]
mod cards;

use options::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(command) = options::parse(std::env::args().skip(1)) else {
        eprintln!("{}", options::USAGE);
        return ExitCode::from(2);
    };
    let result = match command {
        Command::Version => {
            println!("{}", frames::VERSION);
            Ok(())
        }
        Command::List => list().map(|json| println!("{json}")),
        Command::Priority => tell_priority(),
        Command::Run(options) => run(options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn tell_priority() -> Result<(), String> {
    let outcome = priority::raise(None).recv().map_err(|error| error.to_string())?;
    println!("{}", outcome.to_json());
    Ok(())
}

/// The sound system's own library asks for its threads.
#[cfg(not(target_os = "linux"))]
fn tell_priority() -> Result<(), String> {
    println!("{{\"own\":\"library\",\"engine\":null,\"failure\":null}}");
    Ok(())
}

#[cfg(all(target_os = "linux", not(feature = "alsa")))]
use pulse::{list, run};

#[cfg(not(target_os = "linux"))]
use cards::{list, run};

/// A sound server, where there is one, has the cards to itself.
#[cfg(all(target_os = "linux", feature = "alsa"))]
fn list() -> Result<String, String> {
    if pulse::is_there() { pulse::list() } else { cards::list() }
}

#[cfg(all(target_os = "linux", feature = "alsa"))]
fn run(options: options::Options) -> Result<(), String> {
    if pulse::is_there() { pulse::run(options) } else { cards::run(options) }
}
