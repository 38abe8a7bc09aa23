//! The command line: `version`, `list`, or `run` with a choice of devices.

pub struct Options {
    /// Empty for the system's default.
    pub input: String,
    pub output: String,
    pub is_low_latency: bool,
}

pub enum Command {
    /// Prints the version of the protocol: the program starts on this system.
    Version,
    List,
    Run(Options),
}

pub const USAGE: &str =
    "usage: jackfield-audio version | list | run [--input ID] [--output ID] [--latency default|low]";

pub fn parse(arguments: impl IntoIterator<Item = String>) -> Option<Command> {
    let mut arguments = arguments.into_iter();
    match arguments.next()?.as_str() {
        "version" if arguments.next().is_none() => Some(Command::Version),
        "list" if arguments.next().is_none() => Some(Command::List),
        "run" => {
            let mut options = Options { input: String::new(), output: String::new(), is_low_latency: false };
            while let Some(name) = arguments.next() {
                let value = arguments.next()?;
                match (name.as_str(), value.as_str()) {
                    ("--input", _) => options.input = value,
                    ("--output", _) => options.output = value,
                    ("--latency", "low") => options.is_low_latency = true,
                    ("--latency", "default") => options.is_low_latency = false,
                    _ => return None,
                }
            }
            Some(Command::Run(options))
        }
        _ => None,
    }
}
