//! What a test logs on its own thread.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

use tracing::Level;

thread_local! {
    static LOG: RefCell<Vec<u8>> = RefCell::default();
}

struct ThreadLog;

impl Write for ThreadLog {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.with_borrow_mut(|log| log.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Empties the log of this thread. The level is that of the first call.
///
/// There is one subscriber for all tests of a program: `tracing` caches for the whole process whether an event is enabled, so a
/// subscriber for each thread would miss events.
pub fn clear(level: Level) {
    static SUBSCRIBER: Once = Once::new();
    SUBSCRIBER.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(|| ThreadLog)
            .without_time()
            .with_ansi(false)
            .init();
    });
    LOG.take();
}

/// Takes the lines that this thread has logged.
pub fn take() -> String {
    String::from_utf8(LOG.take()).expect("text")
}
