//! {{title}}: slash commands. The manifest declares them.

use jackfield_plugin::events::argument;
use jackfield_plugin::prelude::*;
use jackfield_plugin::random;

pub struct Pack;

impl Plugin for Pack {
    fn start(_role: InstanceRole) -> Result<Self, StartError> {
        Ok(Pack)
    }
}

impl Commands for Pack {
    fn command(&mut self, name: &str, arguments: &[Argument]) -> Result<CommandReply, CommandError> {
        if name == "flip" {
            let side = one_of(&["heads", "tails"], random::get_u32());
            return Ok(CommandReply::Send(format!("flips a coin: {side}")));
        }
        let Some(ArgumentValue::Text(list)) = argument(arguments, "from") else {
            return Err(CommandError::BadArgument("Say what to pick from.".to_owned()));
        };
        let choices = choices(list);
        if choices.len() < 2 {
            return Err(CommandError::BadArgument("Give at least two, parted by commas.".to_owned()));
        }
        Ok(CommandReply::Show(one_of(&choices, random::get_u32()).to_owned()))
    }
}

/// What lies between the commas.
fn choices(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|choice| !choice.is_empty()).collect()
}

fn one_of<'a>(choices: &[&'a str], chance: u32) -> &'a str {
    choices[chance as usize % choices.len()]
}

export_plugin!(Pack: Commands);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_trimmed_and_empty_ones_left_out() {
        assert_eq!(choices("tea, ,coffee "), ["tea", "coffee"]);
    }

    #[test]
    fn chance_picks_one() {
        assert_eq!((one_of(&["heads", "tails"], 4), one_of(&["heads", "tails"], 7)), ("heads", "tails"));
    }
}
