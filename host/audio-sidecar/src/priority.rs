//! Real-time priority for this process and high priority for the engine's audio thread: from the kernel where the user has the right, else from rtkit, which most desktops run.

use crate::json::string;
use rustbus::connection::Timeout;
use rustbus::{MessageBuilder, MessageType, RpcConn};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// A loop that would never sleep is ended by the kernel after 200 ms of processor time; rtkit demands a limit, and none above this.
const RUNS_AT_MOST_US: libc::rlim_t = 200_000;
/// PulseAudio's own threads have 5.
const REAL_TIME: u32 = 5;
/// rtkit gives down to -15.
const NICE: i32 = -11;
const ANSWERS_WITHIN: Timeout = Timeout::Duration(Duration::from_secs(2));
const RTKIT: &str = "org.freedesktop.RealtimeKit1";

/// A thread of the engine: process and thread.
#[derive(Clone, Copy)]
pub struct EngineThread {
    pub process: u32,
    pub thread: u32,
}

/// The grants of both threads; `failure` is the reason where one was refused.
pub struct Outcome {
    pub own: Option<&'static str>,
    pub engine: Option<&'static str>,
    pub failure: Option<String>,
}

impl Outcome {
    /// The fields of an object, for events and for people.
    pub fn to_json(&self) -> String {
        format!(
            "{{\"type\":\"priority\",\"own\":{},\"engine\":{},\"failure\":{}}}",
            string(self.own),
            string(self.engine),
            string(self.failure.as_deref())
        )
    }
}

/// Asks for both. What only rtkit can grant is asked for in a thread of its own, so that sound does not wait for a bus.
pub fn raise(engine: Option<EngineThread>) -> Receiver<Outcome> {
    let (sender, outcome) = channel();
    let own = raise_own().then_some("kernel");
    let raised = engine.is_some_and(raise_thread).then_some("kernel");
    if own.is_some() && (raised.is_some() || engine.is_none()) {
        let _ = sender.send(Outcome { own, engine: raised, failure: None });
    } else {
        thread::spawn(move || {
            let _ = sender.send(ask_rtkit(own, raised, engine));
        });
    }
    outcome
}

fn raise_own() -> bool {
    let limit = libc::rlimit { rlim_cur: RUNS_AT_MOST_US, rlim_max: RUNS_AT_MOST_US };
    // The kernel's structure: one number. musl's own function only says that it is not there.
    let priority = REAL_TIME as libc::c_int;
    // SAFETY: both structures outlive the calls, which only read them; 0 is this thread.
    unsafe {
        libc::setrlimit(libc::RLIMIT_RTTIME, &limit) == 0
            && libc::syscall(libc::SYS_sched_setscheduler, 0, libc::SCHED_RR | libc::SCHED_RESET_ON_FORK, &priority)
                == 0
    }
}

fn raise_thread(engine: EngineThread) -> bool {
    // SAFETY: takes numbers only.
    unsafe { libc::setpriority(libc::PRIO_PROCESS, engine.thread, NICE) == 0 }
}

fn ask_rtkit(mut own: Option<&'static str>, mut raised: Option<&'static str>, engine: Option<EngineThread>) -> Outcome {
    let mut failure = None;
    let mut bus = match RpcConn::system_conn(ANSWERS_WITHIN) {
        Ok(bus) => bus,
        Err(error) => return Outcome { own, engine: raised, failure: Some(format!("no system bus: {error}")) },
    };
    if own.is_none() {
        let mut call = call_of("MakeThreadRealtime");
        // This program's first thread has the process's number.
        let pushed = call.body.push_param2(u64::from(std::process::id()), REAL_TIME);
        match pushed.map_err(|error| error.to_string()).and_then(|()| ask(&mut bus, call)) {
            Ok(()) => own = Some("rtkit"),
            Err(reason) => failure = Some(reason),
        }
    }
    if let (Some(EngineThread { process, thread }), None) = (engine, raised) {
        let mut call = call_of("MakeThreadHighPriorityWithPID");
        let pushed = call.body.push_param3(u64::from(process), u64::from(thread), NICE);
        match pushed.map_err(|error| error.to_string()).and_then(|()| ask(&mut bus, call)) {
            Ok(()) => raised = Some("rtkit"),
            Err(reason) => failure = Some(reason),
        }
    }
    Outcome { own, engine: raised, failure }
}

fn call_of(method: &str) -> rustbus::message_builder::MarshalledMessage {
    MessageBuilder::new().call(method).with_interface(RTKIT).on("/org/freedesktop/RealtimeKit1").at(RTKIT).build()
}

fn ask(bus: &mut RpcConn, mut call: rustbus::message_builder::MarshalledMessage) -> Result<(), String> {
    let sent = bus.send_message(&mut call).map_err(|error| error.to_string())?;
    let number = sent.write(ANSWERS_WITHIN).map_err(|(_, error)| error.to_string())?;
    let answer = bus.wait_response(number, ANSWERS_WITHIN).map_err(|error| error.to_string())?;
    if answer.typ == MessageType::Error {
        let text = answer.body.parser().get::<&str>().unwrap_or_default().to_owned();
        return Err(format!("rtkit: {} {text}", answer.dynheader.error_name.unwrap_or_default()));
    }
    Ok(())
}
