//! The command line: `version`, `list`, or `run` with a choice of devices.

pub struct Options {
    /// Empty for the system's default.
    pub input: String,
    pub output: String,
    pub is_low_latency: bool,
    /// Process and thread of the engine that answers ticks.
    pub engine_thread: Option<(u32, u32)>,
}

pub enum Command {
    /// Prints the version of the protocol: the program starts on this system.
    Version,
    List,
    /// Asks for real-time priority and prints who granted it.
    Priority,
    Run(Options),
}

pub const USAGE: &str = "usage: jackfield-audio version | list | priority | run [--input ID] [--output ID] [--latency default|low] [--engine PID/task/TID]";

pub fn parse(arguments: impl IntoIterator<Item = String>) -> Option<Command> {
    let mut arguments = arguments.into_iter();
    match arguments.next()?.as_str() {
        "version" if arguments.next().is_none() => Some(Command::Version),
        "list" if arguments.next().is_none() => Some(Command::List),
        "priority" if arguments.next().is_none() => Some(Command::Priority),
        "run" => {
            let mut options =
                Options { input: String::new(), output: String::new(), is_low_latency: false, engine_thread: None };
            while let Some(name) = arguments.next() {
                let value = arguments.next()?;
                match (name.as_str(), value.as_str()) {
                    ("--input", _) => options.input = value,
                    ("--output", _) => options.output = value,
                    ("--latency", "low") => options.is_low_latency = true,
                    ("--latency", "default") => options.is_low_latency = false,
                    ("--engine", thread) => options.engine_thread = Some(thread_of(thread)?),
                    _ => return None,
                }
            }
            Some(Command::Run(options))
        }
        _ => None,
    }
}

/// A thread as the link `/proc/thread-self` names it: `PID/task/TID`.
fn thread_of(text: &str) -> Option<(u32, u32)> {
    let (process, thread) = text.split_once("/task/")?;
    Some((process.parse().ok()?, thread.parse().ok()?))
}
