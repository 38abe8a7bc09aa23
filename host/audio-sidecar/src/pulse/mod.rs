//! PulseAudio and PipeWire: one thread waits for the server and for the engine, and moves what comes. It allocates for commands and lists, and not for sound.

mod address;
mod connection;
mod devices;
mod engine;
mod microphone;
mod session;
mod streams;

use crate::frames::{self, Message};
use crate::json;
use crate::options::Options;
use crate::priority::{self, EngineThread, Outcome};
use connection::Failure;
use engine::{Engine, Gone};
use session::{Counts, Session};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(2);
/// A connection that lasted for so long is made again at once.
const PROVEN: Duration = Duration::from_secs(10);
const LISTS_WITHIN: Duration = Duration::from_millis(1_500);
/// While no sound flows the engine hears that the program is alive this often.
const ALIVE_EVERY: Duration = Duration::from_millis(200);
const COUNTS_EVERY: Duration = Duration::from_secs(1);
/// Longer than this the process was stopped, which is not the fault of what it waited for.
const MAX_PASSED: Duration = Duration::from_millis(150);
const WAIT: Duration = Duration::from_millis(100);
const STDIN: i32 = 0;
const STDOUT: i32 = 1;

/// True where a server answers.
#[cfg(feature = "alsa")]
pub fn is_there() -> bool {
    address::connect().is_ok()
}

/// The devices as JSON.
pub fn list() -> Result<String, Failure> {
    let options = Options { input: String::new(), output: String::new(), is_low_latency: false, engine_thread: None };
    let mut session = Session::open(&options)?;
    let started = Instant::now();
    loop {
        session.flush()?;
        if started.elapsed() > LISTS_WITHIN {
            return Err("PulseAudio does not answer".into());
        }
        let mut wanted = [wait_for(session.descriptor(), session.has_output())];
        poll(&mut wanted, WAIT);
        if wanted[0].revents != 0 {
            session.receive(None)?;
        }
        if let Some(listing) = session.listing() {
            return Ok(listing);
        }
    }
}

/// Moves sound until the engine leaves.
pub fn run(options: Options) -> Result<(), Failure> {
    let engine_thread = options.engine_thread.map(|(process, thread)| EngineThread { process, thread });
    let priority = priority::raise(engine_thread);
    let mut runner = Runner {
        options: &options,
        engine: Engine::new(),
        session: None,
        opened_at: Instant::now(),
        retry: FIRST_RETRY,
        retry_at: Instant::now(),
        told_failure: None,
        priority,
    };
    runner.engine.event(&frames::hello(true));
    match runner.run() {
        Gone { is_clean: true } => Ok(()),
        Gone { is_clean: false } => Err("standard input is malformed".into()),
    }
}

struct Runner<'a> {
    options: &'a Options,
    engine: Engine,
    session: Option<Session<'a>>,
    opened_at: Instant,
    retry: Duration,
    retry_at: Instant,
    told_failure: Option<Failure>,
    /// Says once what was granted.
    priority: Receiver<Outcome>,
}

impl Runner<'_> {
    fn run(&mut self) -> Gone {
        let mut before = Instant::now();
        let mut alive_at = before;
        let mut counted_at = before;
        let mut counted = (Counts::default(), 0);
        loop {
            if self.session.is_none() && Instant::now() >= self.retry_at {
                self.open();
            }
            let lull = self.session.as_ref().and_then(Session::lull);
            let mut wanted = [
                wait_for(STDIN, false),
                wait_for(if self.engine.has_output() { STDOUT } else { -1 }, true),
                match &self.session {
                    Some(session) if lull.is_none() => wait_for(session.descriptor(), session.has_output()),
                    _ => wait_for(-1, false),
                },
            ];
            poll(&mut wanted, lull.unwrap_or(WAIT));
            // Where a frame comes, the server is read first: its last request tells the frame's place.
            let mut result = match &mut self.session {
                Some(session) if wanted[0].revents | wanted[2].revents != 0 => session.receive(Some(&mut self.engine)),
                _ => Ok(()),
            };
            if wanted[0].revents != 0
                && let Err(gone) = Self::hear(&mut self.engine, &mut self.session)
            {
                return gone;
            }
            if wanted[1].revents != 0 {
                self.engine.flush();
            }
            let now = Instant::now();
            let passed = (now - before).min(MAX_PASSED);
            before = now;
            if let (Ok(()), Some(session)) = (&result, &mut self.session) {
                result = session.on_time(passed, &mut self.engine).and_then(|()| session.flush());
            }
            if let Err(reason) = result {
                self.lose(reason);
            }
            if let Ok(outcome) = self.priority.try_recv() {
                self.engine.event(&outcome.to_json());
            }
            let is_flowing = self.engine.has_captured();
            if self.session.as_ref().is_some_and(|session| session.is_told) {
                self.told_failure = None;
            }
            if is_flowing {
                alive_at = now;
            } else if now - alive_at >= ALIVE_EVERY {
                alive_at = now;
                self.engine.event("{\"type\":\"alive\"}");
            }
            if now - counted_at >= COUNTS_EVERY {
                counted_at = now;
                counted = self.tell_counts(counted);
            }
        }
    }

    fn hear(engine: &mut Engine, session: &mut Option<Session<'_>>) -> Result<(), Gone> {
        let mut rest = None;
        engine.receive(|message| match message {
            Message::Played(frame) => {
                if let Some(session) = session {
                    session.play(frame);
                }
            }
            Message::Rest(level) => rest = Some(level),
            Message::Pause => {
                if let Some(session) = session {
                    session.pause();
                }
            }
        })?;
        if let (Some(level), Some(session)) = (rest, session) {
            session.rest(level, engine);
        }
        Ok(())
    }

    fn open(&mut self) {
        self.opened_at = Instant::now();
        match Session::open(self.options) {
            Ok(session) => self.session = Some(session),
            Err(reason) => self.lose(reason),
        }
    }

    fn lose(&mut self, reason: Failure) {
        self.session = None;
        if self.opened_at.elapsed() > PROVEN {
            self.retry = Duration::ZERO;
        }
        self.retry_at = Instant::now() + self.retry;
        self.retry = (2 * self.retry).clamp(FIRST_RETRY, LAST_RETRY);
        if self.told_failure.as_ref() != Some(&reason) {
            let failure = json::string(Some(&reason));
            self.engine
                .event(&format!("{{\"type\":\"devices\",\"input\":null,\"output\":null,\"failure\":{failure}}}"));
            self.told_failure = Some(reason);
        }
    }

    fn tell_counts(&mut self, before: (Counts, u32)) -> (Counts, u32) {
        let counts = (self.session.as_ref().map_or(Counts::default(), |session| session.counts), self.engine.dropped);
        if counts != before {
            let (Counts { dry, late, skipped, cut }, unsent) = counts;
            self.engine.event(&format!(
                "{{\"type\":\"counts\",\"dry\":{dry},\"late\":{late},\"skipped\":{skipped},\"cut\":{cut},\"unsent\":{unsent}}}"
            ));
        }
        counts
    }
}

fn wait_for(descriptor: i32, is_writing: bool) -> libc::pollfd {
    let write = if is_writing { libc::POLLOUT } else { 0 };
    let read = if descriptor == STDOUT { 0 } else { libc::POLLIN };
    libc::pollfd { fd: descriptor, events: read | write, revents: 0 }
}

/// Waits for one of the descriptors, and no longer than `limit`, which is below one second.
fn poll(wanted: &mut [libc::pollfd], limit: Duration) {
    let limit = libc::timespec { tv_sec: 0, tv_nsec: libc::c_long::from(limit.subsec_nanos() as i32) };
    // SAFETY: pointer and length are those of the slice; the time outlives the call, which only reads it; no signal is blocked.
    let ready = unsafe { libc::ppoll(wanted.as_mut_ptr(), wanted.len() as libc::nfds_t, &limit, std::ptr::null()) };
    if ready < 0 {
        for entry in wanted {
            entry.revents = 0;
        }
    }
}
