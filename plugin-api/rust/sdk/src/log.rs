//! The plugin's own log: [`info!`](crate::info), [`warn!`](crate::warn), [`error!`](crate::error), [`debug!`](crate::debug).

pub use crate::imports::log::{Level, write};

/// Writes a line with the words of `format!` [any].
#[macro_export]
macro_rules! debug {
    ($($words:tt)*) => { $crate::log::write($crate::log::Level::Debug, &::std::format!($($words)*)) };
}

/// Writes a line with the words of `format!` [any].
#[macro_export]
macro_rules! info {
    ($($words:tt)*) => { $crate::log::write($crate::log::Level::Info, &::std::format!($($words)*)) };
}

/// Writes a line with the words of `format!` [any].
#[macro_export]
macro_rules! warn {
    ($($words:tt)*) => { $crate::log::write($crate::log::Level::Warn, &::std::format!($($words)*)) };
}

/// Writes a line with the words of `format!` [any].
#[macro_export]
macro_rules! error {
    ($($words:tt)*) => { $crate::log::write($crate::log::Level::Error, &::std::format!($($words)*)) };
}
