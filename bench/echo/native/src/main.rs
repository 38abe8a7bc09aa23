//! Runs sonora's echo canceller over two files of 32-bit floats (far end, microphone; mono, 48 kHz) and prints the median time of a frame in µs.

use std::time::Instant;

use sonora::config::{EchoCanceller, MaxProcessingRate, Pipeline};
use sonora::{AudioProcessing, Config, StreamConfig};

const FRAME: usize = 480;

fn read(path: &str) -> Vec<f32> {
    let bytes = std::fs::read(path).expect("a readable file");
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let (far_end, microphone) = (read(&files[0]), read(&files[1]));
    let stream = StreamConfig::new(48_000, 1);
    let config = Config {
        pipeline: Pipeline { maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz, ..Default::default() },
        echo_canceller: Some(EchoCanceller::default()),
        ..Default::default()
    };
    let mut processing = AudioProcessing::builder().config(config).capture_config(stream).render_config(stream).build();
    let mut out = vec![0.0f32; FRAME];
    let mut times: Vec<f64> = far_end
        .chunks_exact(FRAME)
        .zip(microphone.chunks_exact(FRAME))
        .map(|(far_end, microphone)| {
            let start = Instant::now();
            processing.process_render_f32(&[far_end], &mut [&mut out]).expect("a render frame");
            processing.process_capture_f32(&[microphone], &mut [&mut out]).expect("a capture frame");
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{:.2}", times[times.len() / 2]);
}
