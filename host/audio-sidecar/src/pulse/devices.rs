//! Which devices there are and which are taken.

use super::address::variable;
use crate::json::{self, Listed};
use pulseaudio::protocol::{ServerInfo, SinkInfo, SourceInfo};
use std::ffi::{CStr, CString};

/// The sink that PulseAudio and PipeWire make where there is none: nobody hears it.
const DUMMY_SINK: &CStr = c"auto_null";

#[derive(Clone, PartialEq)]
pub struct Device {
    pub id: CString,
    pub name: String,
}

#[derive(Default)]
pub struct Devices {
    microphones: Vec<Device>,
    /// What sinks play; taken only where it is asked for by name.
    monitors: Vec<Device>,
    sinks: Vec<Device>,
    default_source: String,
    default_sink: String,
}

impl Devices {
    pub fn set_defaults(&mut self, info: &ServerInfo) {
        let text = |name: &Option<CString>| name.as_ref().map_or(String::new(), |name| name.to_string_lossy().into());
        // PulseAudio's own programs take these variables for the default, too.
        self.default_source = variable("PULSE_SOURCE").unwrap_or_else(|| text(&info.default_source_name));
        self.default_sink = variable("PULSE_SINK").unwrap_or_else(|| text(&info.default_sink_name));
    }

    pub fn set_sources(&mut self, sources: Vec<SourceInfo>) {
        let (monitors, microphones): (Vec<_>, Vec<_>) =
            sources.into_iter().partition(|source| source.monitor_of_sink_index.is_some());
        let device = |source: SourceInfo| named(source.name, source.description);
        self.monitors = monitors.into_iter().map(device).collect();
        self.microphones = microphones.into_iter().map(device).collect();
    }

    pub fn set_sinks(&mut self, sinks: Vec<SinkInfo>) {
        let real = sinks.into_iter().filter(|sink| sink.name.as_c_str() != DUMMY_SINK);
        self.sinks = real.map(|sink| named(sink.name, sink.description)).collect();
    }

    /// The microphone with this id; for an empty id the default one, or any.
    pub fn choose_source(&self, id: &str) -> Option<&Device> {
        if !id.is_empty() {
            return find(&self.microphones, id).or_else(|| find(&self.monitors, id));
        }
        find(&self.microphones, &self.default_source).or_else(|| self.microphones.first())
    }

    /// The loudspeaker with this id, else the default one, else any.
    pub fn choose_sink(&self, id: &str) -> Option<&Device> {
        find(&self.sinks, id).or_else(|| find(&self.sinks, &self.default_sink)).or_else(|| self.sinks.first())
    }

    pub fn to_json(&self) -> String {
        let listed = |devices: &[Device], default: Option<&Device>| -> Vec<Listed> {
            let list = devices.iter().map(|device| Listed {
                id: device.id.to_string_lossy().into(),
                name: device.name.clone(),
                is_default: Some(device) == default,
            });
            list.collect()
        };
        json::list(&listed(&self.microphones, self.choose_source("")), &listed(&self.sinks, self.choose_sink("")))
    }
}

fn named(id: CString, description: Option<CString>) -> Device {
    let name = description.as_ref().unwrap_or(&id).to_string_lossy().into();
    Device { id, name }
}

fn find<'a>(devices: &'a [Device], id: &str) -> Option<&'a Device> {
    devices.iter().find(|device| device.id.to_bytes() == id.as_bytes())
}
