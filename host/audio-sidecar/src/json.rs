//! The little JSON that this program writes.

/// A JSON string, or null. At most 200 characters of `text` are kept.
pub fn string(text: Option<&str>) -> String {
    let Some(text) = text else { return "null".into() };
    let mut out = String::from("\"");
    for character in text.chars().take(200) {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if (control as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A device as `list` prints it.
pub struct Listed {
    pub id: String,
    pub name: String,
    pub is_default: bool,
}

pub fn list(inputs: &[Listed], outputs: &[Listed]) -> String {
    let devices = |listed: &[Listed]| {
        let items: Vec<String> = listed
            .iter()
            .take(64)
            .map(|device| {
                let (id, name) = (string(Some(&device.id)), string(Some(&device.name)));
                format!("{{\"id\":{id},\"name\":{name},\"isDefault\":{}}}", device.is_default)
            })
            .collect();
        items.join(",")
    };
    format!("{{\"inputs\":[{}],\"outputs\":[{}]}}", devices(inputs), devices(outputs))
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_what_json_does_not_allow() {
        assert_eq!(super::string(Some("a\"\\\n\u{1}é")), "\"a\\\"\\\\\\u000a\\u0001é\"");
    }
}
