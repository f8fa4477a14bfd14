//! Most programs are wrong while they are typed. The half-typed part is one error, and the rest of the handler keeps working.

use expect_test::{Expect, expect};

use crate::in_the_editor;
use crate::mistakes::underlines;
use crate::source::Source;
use support::editor::Analyzer;

/// The parameter of the handler keeps its type and its methods.
fn body_is_alive(editor: &mut Analyzer, attribute: &str) {
    let handler = |body: &str| {
        Source::of(&format!(
            "{attribute}\n#[get(\"/{{id}}\")]\nasync fn index(id: web::Path<u32>) -> impl Responder {{ {body} }}\n"
        ))
    };
    let source = handler("id.|; \"\"");
    editor.type_in(&source.text);
    let offered = editor.completion(source.cursor);
    assert!(offered.iter().any(|label| label == "into_inner"), "{attribute}: `id.` offers {offered:?}");
    let source = handler("i|d; \"\"");
    editor.type_in(&source.text);
    let explained = editor.hover(source.cursor).unwrap_or_default();
    assert!(explained.contains("id: Path<u32>"), "{attribute}: `id` is {explained:?}");
}

#[test]
fn a_half_typed_attribute_is_one_error() {
    let programs = [
        expect![[r##"
            #[cors()]
              ^^^^^^
              · there is no `origins`: without origins no page may read the response, so the policy would have no effect
              · help: add `origins = ["https://app.example.com"]`, or `origins = ["*"]` for a public resource
              · rule: origins-missing
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(o)]
                   ^
                   · `o` is not a key of `#[cors]`
                   · help: the keys are `origins`, `dev_origins`, `methods`, `headers`, `expose_headers`, `credentials`, `max_age`, `block_on_origin_mismatch`, `vary`, `timing`, `dangerous`, `policy`, `off`, `crate`
                   · rule: unknown-key
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins)]
                   ^^^^^^^
                   · this key takes a value
                   · help: write it as in `origins = ["https://app.example.com"]`
                   · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = )]
                           ^
                           · `origins` has no value
                           · help: write it as in `origins = ["https://app.example.com"]`
                           · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = [])]
                             ^^
                             · `origins = []`: an empty list allows no origin, which is the same as a handler without CORS
                             · help: list the origins; for no CORS on this handler write `#[cors(off)]`
                             · rule: origins-empty
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = [""])]
                              ^^
                              · the origin is empty: an origin is scheme, host and port, for example `https://app.example.com`
                              · help: write the value of `location.origin` from the calling page's console
                              · rule: origin-scheme-missing
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://"])]
                              ^^^^^^^^^^
                              · origin `https://` has no host after its scheme: an origin must have a host
                              · help: write the value of `location.origin` from the calling page's console
                              · rule: origin-host-missing
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins "https://app.example.com")]
                           ^^^^^^^^^^^^^^^^^^^^^^^^^
                           · expected `=` or `,` after `origins`
                           · help: write `origins = ["https://app.example.com"]`
                           · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"] credentials)]
                                                         ^^^^^^^^^^^
                                                         · there is no comma before `credentials`
                                                         · help: write `, credentials`
                                                         · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], ,)]
                                                          ^
                                                          · there is no entry before this comma
                                                          · help: remove it
                                                          · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], methods = [,])]
                                                                     ^
                                                                     · expected an expression as the value of `methods`
                                                                     · help: write it as in `methods = [GET, PUT]`
                                                                     · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], methods = [G])]
                                                                     ^
                                                                     · method `G` is not served by this route, which serves GET: the preflight would promise a request that can only fail
                                                                     · help: remove it, or add it to the route attribute
                                                                     · rule: method-not-served
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], max_age = )]
                                                                  ^
                                                                  · `max_age` has no value
                                                                  · help: write it as in `max_age = 600`
                                                                  · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], dangerous())]
                                                          ^^^^^^^^^
                                                          · `dangerous()` names no opt-out
                                                          · help: remove it, or name in parentheses what the policy needs: `insecure_origins`, `public_suffix`, `any_port`, `custom_scheme`
                                                          · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(policy = )]
                          ^
                          · `policy` has no value
                          · help: write it as in `policy = PARTNERS`
                          · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(policy = policies::)]
                                     ^
                                     · expected an expression as the value of `policy`: unexpected end of input, expected identifier
                                     · help: write it as in `policy = PARTNERS`
                                     · rule: value-type
            #[get("/{id}")]
            async fn index(id: web::Path<u32>) -> impl Responder { "" }
        "##]],
    ];
    in_the_editor("half-typed attributes", |editor| {
        let mut checks = 0;
        for program in programs {
            let attribute =
                program.data().lines().find(|line| line.contains("#[cors")).unwrap_or_default().trim().to_owned();
            let errors = program.data().lines().filter(|line| line.trim_start().starts_with('^')).count();
            underlines(editor, program);
            assert_eq!(errors, 1, "{attribute} is one mistake");
            body_is_alive(editor, &attribute);
            checks += 3;
        }
        checks
    });
}

#[test]
fn a_half_typed_shared_policy_is_one_error() {
    let programs = [
        expect![[r#"
            static PARTNERS: Policy = policy!(ori);
                                              ^^^
                                              · `ori` is not a key of `#[cors]`
                                              · help: did you mean `origins`?
                                              · rule: unknown-key
        "#]],
        expect![[r#"
            static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [], credentials);
                                                                                               ^^
                                                                                               · `methods = []`: an empty list allows no method; on a handler, remove `methods` to allow the methods of the route
                                                                                               · rule: methods-empty
        "#]],
        expect![[r#"
            static PARTNERS: Policy = policy!(origins = ["https://partner.example"], meth);
                                                                                     ^^^^
                                                                                     · `meth` is not a key of `#[cors]`
                                                                                     · help: did you mean `methods`?
                                                                                     · rule: unknown-key
        "#]],
    ];
    in_the_editor("half-typed shared policies", |editor| {
        let count = programs.len();
        programs.into_iter().for_each(|program: Expect| underlines(editor, program));
        count
    });
}

#[test]
fn a_half_typed_handler_keeps_its_attribute_checked() {
    let programs = [
        // A body.
        expect![[r##"
            #[cors(origins = ["https://app.example.com/"])]
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^
                              · origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only
                              · help: write `https://app.example.com`
                              · rule: origin-path
            #[get("/")]
            async fn index() -> impl Responder { let answer = ; answer. }
                                                              ^
                                                              · Syntax Error: expected expression
                                                               ^
                                                               · Syntax Error: expected SEMICOLON
                                                                       ^
                                                                       · Syntax Error: expected field name or number
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
            #[get("/")]
            async fn index() -> impl Responder { if }
                                                   ^
                                                   · Syntax Error: expected a block
                                                   ^
                                                   · Syntax Error: expected expression
        "##]],
        // A signature, for which the compiler and actix-web already report enough.
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
            #[get("/")]
            async fn index(id: ) -> impl Responder { "" }
                              ^
                              · Syntax Error: expected type
                               ^
                               · unexpected end of input, expected one of: `for`, parentheses, `unsafe`, `fn`, `extern`, identifier, `::`, `<`, `dyn`, square brackets, `*`, `&`, `!`, `impl`, `_`, lifetime
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · unexpected end of input, expected parentheses
            #[get("/")]
            async fn index
                          ^
                          · Syntax Error: expected a block
                          ^
                          · Syntax Error: expected function arguments
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
            mod items {
                use super::*;

                #[cors(credentials)]
                #[get("/items")]
                async fn list(id: web::Path<) -> impl Responder { "" }
                                            ^
                                            · Syntax Error: expected R_ANGLE
                                            ^
                                            · unexpected end of input, expected one of: `for`, parentheses, `unsafe`, `fn`, `extern`, identifier, `::`, `<`, `dyn`, square brackets, `*`, `&`, `!`, `impl`, `_`, lifetime

                #[cors(headers = ["cookie"])]
                                  ^^^^^^^^
                                  · header `cookie`: browsers never let a script set this header, so no preflight requests it
                                  · help: remove it and add the `credentials` key, which lets the browser send cookies
                                  · rule: header-forbidden
                #[get("/others")]
                async fn others() -> impl Responder { "" }
            }
        "##]],
        // A route attribute: actix-web reports its errors.
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · invalid service definition, expected #[<method>("<path>")]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · unexpected end of input, expected string literal
            #[get()]
            async fn index() -> impl Responder { "" }
        "##]],
    ];
    in_the_editor("half-typed handlers", |editor| {
        let count = programs.len();
        programs.into_iter().for_each(|program: Expect| underlines(editor, program));
        count
    });
}
