//! What the generated bindings need beside the standard library: memory that the host fills, and its release.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

/// The canonical ABI's allocator [any]. The host calls it before it hands over a string or a list.
///
/// # Safety
/// `old_ptr` and `old_len` are what an earlier call answered and was asked for, with the same `align`, or zero.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(old_ptr: *mut u8, old_len: usize, align: usize, new_len: usize) -> *mut u8 {
    let moved = unsafe {
        if old_len == 0 {
            if new_len == 0 {
                return align as *mut u8;
            }
            alloc(Layout::from_size_align_unchecked(new_len, align))
        } else {
            std::alloc::realloc(old_ptr, Layout::from_size_align_unchecked(old_len, align), new_len)
        }
    };
    if moved.is_null() {
        core::arch::wasm32::unreachable();
    }
    moved
}

/// Memory of a call's arguments: freed when this is dropped.
pub struct Cleanup {
    ptr: NonNull<u8>,
    layout: Layout,
}

impl Cleanup {
    /// A block of that layout and its owner; a null pointer and none for a layout of no bytes.
    pub fn new(layout: Layout) -> (*mut u8, Option<Cleanup>) {
        if layout.size() == 0 {
            return (ptr::null_mut(), None);
        }
        match NonNull::new(unsafe { alloc(layout) }) {
            Some(ptr) => (ptr.as_ptr(), Some(Cleanup { ptr, layout })),
            None => handle_alloc_error(layout),
        }
    }

    /// Leaves the block to somebody else.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        unsafe { dealloc(self.ptr.as_ptr(), self.layout) }
    }
}
