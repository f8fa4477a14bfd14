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

/// The environment of this process cannot be changed safely while tests run, so this test runs itself in another process.
#[actix_web::test]
async fn a_variable_updates_the_reviewed_file() {
    const FILE: &str = "CORS_AUDIT_TEST_FILE";
    let audit = Audit::of(App::new().service(risky::three)).await;
    if let Some(file) = std::env::var_os(FILE) {
        return audit.assert_reviewed(file);
    }
    let folder = std::env::temp_dir().join(format!("cors-audit-update-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("cors-audit.txt");
    let (old, new) = ("old\n", audit.for_review());
    // the variable, the file before, the file after, whether the test passes
    let table = [
        (Some("1"), None, Some(&*new), true),
        (Some("1"), Some(old), Some(&*new), true),
        (Some("0"), Some(old), Some(old), false),
        (Some(""), Some(old), Some(old), false),
        (None, Some(old), Some(old), false),
        (None, None, None, false),
        (None, Some(&*new), Some(&*new), true),
    ];
    for (value, before, after, passes) in table {
        let _ = std::fs::remove_file(&file);
        before.into_iter().for_each(|text| std::fs::write(&file, text).unwrap());
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "review::a_variable_updates_the_reviewed_file"]).env(FILE, &file);
        match value {
            Some(value) => command.env("UPDATE_CORS_AUDIT", value),
            None => command.env_remove("UPDATE_CORS_AUDIT"),
        };
        let output = command.output().unwrap();
        assert_eq!(output.status.success(), passes, "{value:?} {before:?}: {output:?}");
        assert_eq!(std::fs::read_to_string(&file).ok().as_deref(), after, "{value:?} {before:?}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn panic_message(audit: &Audit, file: &std::path::Path) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| audit.assert_reviewed(file))).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}
