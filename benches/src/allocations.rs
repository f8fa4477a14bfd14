//! A counting allocator, for the programs that install it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::harness::{BATCH, Harness};

/// The system allocator, with a count per thread.
///
/// `#[global_allocator] static COUNTING: Counting = Counting;`
pub struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn note(bytes: usize) {
    // While a thread ends, its counters are already gone and no longer needed.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
    let _ = BYTES.try_with(|sum| sum.set(sum.get() + bytes));
}

// SAFETY: every call is forwarded to the system allocator. Counting does not allocate.
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

/// The allocations of one request.
#[derive(Clone, Copy, Debug)]
pub struct Allocations {
    pub count: f64,
    pub bytes: f64,
}

impl Allocations {
    /// Counts on a new thread, so a harness does not see thread-locals of another one.
    pub fn of(harness: impl FnOnce() -> Harness + Send) -> Self {
        let counted = || {
            let batch = harness().into_batch();
            let (count, bytes) = (COUNT.get(), BYTES.get());
            batch.run();
            #[expect(clippy::cast_precision_loss, reason = "the counts are small")]
            let per_request = |sum: usize| sum as f64 / BATCH as f64;
            Self { count: per_request(COUNT.get() - count), bytes: per_request(BYTES.get() - bytes) }
        };
        std::thread::scope(|scope| scope.spawn(counted).join()).expect("the harness responds as expected")
    }
}
