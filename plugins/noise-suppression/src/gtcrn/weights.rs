/// The weights in the order in which a frame passes the layers; `weights/extract.py` writes them.
const WEIGHTS: &[u8] = include_bytes!("../../weights/gtcrn.bin");

/// Hands the weights out from first to last. The layers take as many as they have: a file of another length is a defect of the build.
pub struct Weights {
    rest: &'static [u8],
}

impl Weights {
    pub fn new() -> Self {
        Self { rest: WEIGHTS }
    }

    pub fn number(&mut self) -> f32 {
        let (bytes, rest) = self.rest.split_first_chunk().expect("more weights");
        self.rest = rest;
        f32::from_le_bytes(*bytes)
    }

    pub fn vector<const N: usize>(&mut self) -> [f32; N] {
        core::array::from_fn(|_| self.number())
    }

    pub fn matrix<const COLUMNS: usize, const ROWS: usize>(&mut self) -> [[f32; COLUMNS]; ROWS] {
        core::array::from_fn(|_| self.vector())
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}
