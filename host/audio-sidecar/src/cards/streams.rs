//! The streams of a microphone and a loudspeaker, whatever their formats.

use super::sound_ring::{Reader, Writer, sound_ring};
use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{
    BufferSize, Device, FromSample, Sample, SampleFormat, SizedSample, Stream, StreamConfig, SupportedBufferSize,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::Thread;

/// What the callbacks of a stream tell.
#[derive(Default)]
pub struct Signs {
    pub callbacks: AtomicU32,
    pub is_lost: AtomicBool,
    /// Pairs of samples that the loudspeaker did not get in time.
    pub dry: AtomicU32,
}

/// An open stream; it stops when it is dropped.
pub struct Open<Ring> {
    pub id: String,
    pub name: String,
    pub rate: u32,
    /// Samples of one callback, as far as the system says.
    pub block: u32,
    pub ring: Ring,
    pub signs: Arc<Signs>,
    _stream: Stream,
}

const LOW_BLOCK: u32 = 128;
const BLOCK: u32 = 240;

pub fn id_of(device: &Device) -> String {
    device.id().map_or(String::new(), |id| id.id().to_string())
}

pub fn name_of(device: &Device) -> String {
    device.description().map_or_else(|_| id_of(device), |description| description.name().to_string())
}

/// 48 kHz where the device has it, in a format that needs no conversion where it has one; the smallest blocks for low latency.
fn choose(device: &Device, is_input: bool, is_low: bool) -> Result<(StreamConfig, SampleFormat, u32), cpal::Error> {
    let mut chosen = if is_input { device.default_input_config()? } else { device.default_output_config()? };
    let ranges: Vec<_> = if is_input {
        device.supported_input_configs()?.collect()
    } else {
        device.supported_output_configs()?.collect()
    };
    let channels = chosen.channels();
    let better = ranges
        .into_iter()
        .filter(|range| {
            range.channels() == channels && (range.min_sample_rate()..=range.max_sample_rate()).contains(&48_000)
        })
        .max_by_key(|range| u8::from(range.sample_format() == SampleFormat::F32));
    if chosen.sample_rate() != 48_000
        && let Some(range) = better
    {
        chosen = range.with_sample_rate(48_000);
    }
    let wanted = if is_low { LOW_BLOCK } else { BLOCK };
    let (buffer_size, block) = match chosen.buffer_size() {
        SupportedBufferSize::Range { min, max } => {
            (BufferSize::Fixed(wanted.clamp(*min, *max)), wanted.clamp(*min, *max))
        }
        SupportedBufferSize::Unknown => (BufferSize::Default, 480),
    };
    let config = StreamConfig { channels, sample_rate: chosen.sample_rate(), buffer_size };
    Ok((config, chosen.sample_format(), block))
}

pub fn open_input(device: &Device, is_low: bool, waiting: Thread) -> Result<Open<Reader>, cpal::Error> {
    let (config, format, block) = choose(device, true, is_low)?;
    let (writer, ring) = sound_ring();
    let signs = Arc::new(Signs::default());
    let stream = match format {
        SampleFormat::F32 => input::<f32>(device, config, writer, signs.clone(), waiting),
        SampleFormat::I16 => input::<i16>(device, config, writer, signs.clone(), waiting),
        SampleFormat::I32 => input::<i32>(device, config, writer, signs.clone(), waiting),
        SampleFormat::U8 => input::<u8>(device, config, writer, signs.clone(), waiting),
        _ => input::<f32>(device, config, writer, signs.clone(), waiting),
    }?;
    stream.play()?;
    Ok(Open { id: id_of(device), name: name_of(device), rate: config.sample_rate, block, ring, signs, _stream: stream })
}

pub fn open_output(device: &Device, is_low: bool, waiting: Thread) -> Result<Open<Writer>, cpal::Error> {
    let (config, format, block) = choose(device, false, is_low)?;
    let (ring, reader) = sound_ring();
    let signs = Arc::new(Signs::default());
    let stream = match format {
        SampleFormat::F32 => output::<f32>(device, config, reader, signs.clone(), waiting),
        SampleFormat::I16 => output::<i16>(device, config, reader, signs.clone(), waiting),
        SampleFormat::I32 => output::<i32>(device, config, reader, signs.clone(), waiting),
        SampleFormat::U8 => output::<u8>(device, config, reader, signs.clone(), waiting),
        _ => output::<f32>(device, config, reader, signs.clone(), waiting),
    }?;
    stream.play()?;
    Ok(Open { id: id_of(device), name: name_of(device), rate: config.sample_rate, block, ring, signs, _stream: stream })
}

fn input<T: SizedSample>(
    device: &Device,
    config: StreamConfig,
    ring: Writer,
    signs: Arc<Signs>,
    waiting: Thread,
) -> Result<Stream, cpal::Error>
where
    f32: FromSample<T>,
{
    let channels = usize::from(config.channels).max(1);
    let told = signs.clone();
    let on_samples = move |samples: &[T], _: &cpal::InputCallbackInfo| {
        for frame in samples.chunks_exact(channels) {
            let sum: f32 = frame.iter().map(|sample| f32::from_sample(*sample)).sum();
            ring.push(sum / channels as f32);
        }
        signs.callbacks.fetch_add(1, Ordering::Relaxed);
        waiting.unpark();
    };
    device.build_input_stream(config, on_samples, move |error| on_error(&told, &error), None)
}

fn output<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    ring: Reader,
    signs: Arc<Signs>,
    waiting: Thread,
) -> Result<Stream, cpal::Error> {
    let channels = usize::from(config.channels).max(1);
    let told = signs.clone();
    let on_samples = move |samples: &mut [T], _: &cpal::OutputCallbackInfo| {
        for frame in samples.chunks_exact_mut(channels) {
            let pair = ring.pop().zip(ring.pop());
            if pair.is_none() {
                signs.dry.fetch_add(1, Ordering::Relaxed);
            }
            let (left, right) = pair.unwrap_or((0.0, 0.0));
            for (channel, sample) in frame.iter_mut().enumerate() {
                let value = if channels == 1 {
                    (left + right) / 2.0
                } else if channel % 2 == 0 {
                    left
                } else {
                    right
                };
                *sample = T::from_sample(value);
            }
        }
        signs.callbacks.fetch_add(1, Ordering::Relaxed);
        waiting.unpark();
    };
    device.build_output_stream(config, on_samples, move |error| on_error(&told, &error), None)
}

/// A crackle passes and a refused priority is borne; all else is answered by opening again.
fn on_error(signs: &Signs, error: &cpal::Error) {
    if !matches!(error.kind(), cpal::ErrorKind::Xrun | cpal::ErrorKind::RealtimeDenied) {
        signs.is_lost.store(true, Ordering::Relaxed);
    }
}
