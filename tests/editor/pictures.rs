//! The pictures of `README.md` and `docs/editors.md`: rust-analyzer's results, drawn as an editor draws them.

use support::editor::Picture;

use crate::in_the_editor;
use crate::source::Source;

const MISTAKES: &str = r#"#[cors(origins = ["https://app.example.com/"])]
#[get("/items")]
async fn list() -> impl Responder { "" }

#[cors(origins = ["*"], credentials)]
#[get("/me")]
async fn me() -> impl Responder { "" }

#[cors(origins = ["https://app.example.com"], allowed_headers = ["content-type"])]
#[put("/items/{id}")]
async fn update(id: web::Path<u32>) -> impl Responder { "" }
"#;

const HANDLER: &str = "#[get(\"/items\")]\nasync fn list() -> impl Responder { \"\" }\n";

#[test]
fn the_picture_of_mistakes_is_what_the_editor_shows() {
    in_the_editor("the picture of mistakes", |editor| {
        let source = Source::of(MISTAKES);
        editor.type_in(&source.text);
        let found = editor.diagnostics();
        assert_eq!(found.len(), 3, "{found:?}");
        let mut page = Picture::default();
        for (number, line) in source.shown() {
            page.code(line);
            for found in found.iter().filter(|found| found.start.0 == number) {
                page.underline(line, found);
                page.message_box(found.columns(line).0, &found.message);
            }
        }
        page.is_saved_as("editor-mistakes.svg");
        1
    });
}

#[test]
fn the_picture_of_completion_is_what_the_editor_shows() {
    in_the_editor("the picture of completion", |editor| {
        let mut page = Picture::default();
        for (comment, attribute) in [
            ("// after a comma", "#[cors(origins = [\"https://app.example.com\"], |)]"),
            ("// in a list of methods", "#[cors(origins = [\"https://app.example.com\"], methods = [|])]"),
        ] {
            let source = Source::of(&format!("{attribute}\n{HANDLER}"));
            editor.type_in(&source.text);
            let offered = editor.completion(source.cursor);
            page.code(comment);
            page.code(&attribute.replace('|', ""));
            page.cursor(source.cursor.1);
            page.list(source.cursor.1, &offered);
        }
        let attribute = "#[cors(origins = [\"https://app.example.com\"], max_|age = 3600)]";
        let source = Source::of(&format!("{attribute}\n{HANDLER}"));
        editor.type_in(&source.text);
        let explained = editor.hover(source.cursor).expect("an explanation");
        let prose = explained.split_once("\n---\n").map_or(explained.as_str(), |(_, prose)| prose).trim();
        page.code("// with the pointer on `max_age`");
        page.code(&attribute.replace('|', ""));
        page.panel(source.cursor.1 - "max_".len(), prose);
        HANDLER.lines().for_each(|line| page.code(line));
        page.is_saved_as("editor-completion.svg");
        1
    });
}
