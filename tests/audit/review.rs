//! The comparison with a reviewed file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use actix_web::App;
use actix_web_cors::Audit;

use super::risky;

#[actix_web::test]
async fn a_change_of_a_policy_shows_against_the_reviewed_file() {
    let file = std::env::temp_dir().join(format!("cors-audit-{}.txt", std::process::id()));
    let audit = Audit::of(App::new().service(risky::three)).await;
    std::fs::write(&file, audit.for_review().replace('\n', "\r\n")).unwrap();
    audit.assert_reviewed(&file);
    std::fs::write(&file, audit.for_review().replace("app.example.com", "old.example.com")).unwrap();
    let message = panic_message(&audit, &file);
    assert!(message.contains("UPDATE_CORS_AUDIT=1"), "{message}");
    let difference =
        "  GET /three\n-     origins         https://old.example.com\n+     origins         https://app.example.com\n";
    assert!(message.ends_with(difference), "{message}");
    std::fs::remove_file(&file).unwrap();
    assert!(panic_message(&audit, &file).contains("cannot be read"));
}

fn panic_message(audit: &Audit, file: &std::path::Path) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| audit.assert_reviewed(file))).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}
