//! Lines of `Access-Control-Request-Headers`, as `headers = reflect` echoes them: tokens only, and no more than was sent.
#![no_main]

use actix_web_cors_runtime::protocol::reflect::{REFLECT_LIMIT, reflected};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let lines = || bytes.split(|byte| *byte == b'\n');
    let reflected_names = reflected(lines());
    assert_eq!(reflected_names, naive(lines()));
    if let Some(names) = reflected_names {
        assert!(names.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
        // The spaces between the names are added by the crate.
        assert!(names.len() <= 2 * REFLECT_LIMIT);
        assert_eq!(reflected(std::iter::once(names.as_bytes())).filter(|_| names.len() <= REFLECT_LIMIT), {
            Some(names.clone()).filter(|_| names.len() <= REFLECT_LIMIT)
        });
    }
});

fn naive<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Option<String> {
    let lines: Vec<&[u8]> = lines.collect();
    if lines.iter().map(|line| line.len()).sum::<usize>() > REFLECT_LIMIT {
        return None;
    }
    let text = String::from_utf8(lines.join(&b','.to_owned())).ok()?;
    let names: Vec<String> = text
        .split(',')
        .map(|name| name.trim_matches([' ', '\t', '\r', '\n', '\x0c']).to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    let is_token =
        |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    (!names.is_empty() && names.iter().all(is_token)).then(|| names.join(", "))
}
