//! An allocator that counts, for the programs that install it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::subject::{BATCH, Subject};

/// The system's allocator, and a count for each thread.
///
/// `#[global_allocator] static COUNTING: Counting = Counting;`
pub struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn note(bytes: usize) {
    // While a thread ends, its counters are gone, and nobody asks for them.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
    let _ = BYTES.try_with(|sum| sum.set(sum.get() + bytes));
}

// SAFETY: everything is left to the system's allocator. Counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size.saturating_sub(layout.size()));
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What one request allocates.
#[derive(Clone, Copy, Debug)]
pub struct Allocations {
    pub count: f64,
    pub bytes: f64,
}

impl Allocations {
    /// Counts on a thread of its own, so that no subject sees what another has left there.
    pub fn of(subject: impl FnOnce() -> Subject + Send) -> Self {
        let counted = || {
            let batch = subject().into_batch();
            let (count, bytes) = (COUNT.get(), BYTES.get());
            batch.run();
            #[expect(clippy::cast_precision_loss, reason = "the counts are small")]
            let each = |sum: usize| sum as f64 / BATCH as f64;
            Self { count: each(COUNT.get() - count), bytes: each(BYTES.get() - bytes) }
        };
        std::thread::scope(|scope| scope.spawn(counted).join()).expect("the subject answers as expected")
    }
}
