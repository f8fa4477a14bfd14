//! The violations of a whole policy, and the policy that a valid draft makes.

use actix_web_cors_rules::policy::{
    DraftList, DraftNames, DraftOrigins, Place, PolicyDraft, PolicyKey, PolicyKind, Timing, ValidPolicy, check,
};

const SITE: &str = "https://a.example";

fn list(texts: &[&'static str]) -> DraftList<'static> {
    DraftList::new(texts.to_vec())
}

/// A valid draft for many routes.
fn draft() -> PolicyDraft<'static> {
    PolicyDraft {
        origins: Some(DraftOrigins::List(list(&[SITE]))),
        methods: Some(list(&["GET"])),
        ..PolicyDraft::default()
    }
}

fn messages(draft: &PolicyDraft<'_>, kind: PolicyKind<'_>) -> Vec<String> {
    check(draft, kind).violations.into_iter().map(|(_, violation)| violation.to_string()).collect()
}

fn policy(draft: &PolicyDraft<'_>) -> ValidPolicy {
    let checked = check(draft, PolicyKind::Shared);
    checked.policy.unwrap_or_else(|| panic!("{:?}", checked.violations))
}

#[test]
fn a_policy_is_valid_if_it_was_read_and_breaks_no_rule() {
    for (unreadable, origin, is_valid) in [
        (vec![], SITE, true),
        (vec![None], SITE, false),
        (vec![Some(PolicyKey::MaxAge)], SITE, false),
        (vec![], "a.example", false),
        (vec![None], "a.example", false),
    ] {
        let origins = Some(DraftOrigins::List(list(&[origin])));
        let checked = check(&PolicyDraft { origins, unreadable: unreadable.clone(), ..draft() }, PolicyKind::Shared);
        assert_eq!(checked.policy.is_some(), is_valid, "{origin}, unreadable: {unreadable:?}");
    }
}

#[test]
fn a_key_that_could_not_be_read_is_not_missing() {
    let (origins, methods) = (Place::Missing(PolicyKey::Origins), Place::Missing(PolicyKey::Methods));
    for (unreadable, missing) in [
        (vec![], vec![origins, methods]),
        (vec![Some(PolicyKey::Credentials)], vec![origins, methods]),
        (vec![Some(PolicyKey::Origins)], vec![methods]),
        (vec![Some(PolicyKey::DevOrigins)], vec![methods]),
        (vec![Some(PolicyKey::Methods), Some(PolicyKey::Vary)], vec![origins]),
        // It may be any key.
        (vec![None], vec![]),
    ] {
        for kind in [PolicyKind::Shared, PolicyKind::Configuration] {
            let checked = check(&PolicyDraft { unreadable: unreadable.clone(), ..PolicyDraft::default() }, kind);
            let places: Vec<Place> = checked.violations.iter().map(|(place, _)| *place).collect();
            assert_eq!(places, missing, "{unreadable:?}");
        }
    }
}

#[test]
fn help_is_for_the_kind_of_policy() {
    let served = ["GET".to_owned()];
    let handler = PolicyKind::Handler { served: &served };
    let (shared, configuration) = (PolicyKind::Shared, PolicyKind::Configuration);
    let no_origins = || PolicyDraft { origins: Some(DraftOrigins::List(list(&[]))), ..draft() };
    let no_dev_origins = || PolicyDraft { origins: None, dev_origins: Some(list(&[])), ..draft() };
    let no_methods = || PolicyDraft { methods: Some(list(&[])), ..draft() };
    let missing_methods = || PolicyDraft { methods: None, ..draft() };
    let credentials = || PolicyDraft { credentials: true, ..draft() };
    let headers = || PolicyDraft { headers: Some(DraftNames::List(list(&["*"]))), ..credentials() };
    let exposed = || PolicyDraft { expose_headers: Some(DraftNames::List(list(&["*"]))), ..credentials() };
    let methods = || PolicyDraft { methods: Some(list(&["*"])), ..credentials() };
    let twice = || PolicyDraft { dangerous: Some(list(&["any_port", "public_suffix", "any_port"])), ..draft() };
    for (draft, kind, expected) in [
        (
            no_origins(),
            handler,
            "`origins = []`: an empty list allows no origin, which is the same as a handler without CORS\nhelp: list the origins; for no CORS on this handler write `#[cors(off)]`\nrule: origins-empty",
        ),
        (
            no_origins(),
            shared,
            "`origins = []`: an empty list allows no origin, which is the same as a handler without CORS\nhelp: list the origins\nrule: origins-empty",
        ),
        (no_origins(), configuration, ""),
        (
            no_dev_origins(),
            shared,
            "`dev_origins = []`: an empty list allows no origin, which is the same as a handler without CORS\nhelp: list the origins\nrule: origins-empty",
        ),
        (no_dev_origins(), configuration, ""),
        (
            no_methods(),
            handler,
            "`methods = []`: an empty list allows no method; on a handler, remove `methods` to allow the methods of the route\nrule: methods-empty",
        ),
        (
            no_methods(),
            configuration,
            "`methods` is empty: an empty list allows no method\nhelp: list the methods; an empty list of `origins` switches CORS off\nrule: methods-empty",
        ),
        (missing_methods(), handler, ""),
        (
            missing_methods(),
            shared,
            "there is no `methods`: a shared policy has no route to take its methods from, so it must list them\nhelp: add `methods = [GET, POST]`\nrule: methods-empty",
        ),
        (
            missing_methods(),
            configuration,
            "there is no `methods`: a policy from configuration has no route to take its methods from, so it must list them\nhelp: add `methods = [\"GET\", \"POST\"]`\nrule: methods-empty",
        ),
        (
            headers(),
            shared,
            "header `\"*\"` with `credentials`: for credentialed requests `*` is a literal header name and allows no other header\nhelp: list the names, or write `headers = reflect`\nrule: header-wildcard-credentials",
        ),
        (
            headers(),
            configuration,
            "header `\"*\"` with `credentials`: for credentialed requests `*` is a literal header name and allows no other header\nhelp: list the names, or write `headers = \"reflect\"`\nrule: header-wildcard-credentials",
        ),
        (
            exposed(),
            shared,
            "exposed header `\"*\"` with `credentials`: for credentialed requests `*` is a literal header name and exposes no other header\nhelp: list the names, or write `expose_headers = reflect`\nrule: expose-wildcard-credentials",
        ),
        (
            exposed(),
            configuration,
            "exposed header `\"*\"` with `credentials`: for credentialed requests `*` is a literal header name and exposes no other header\nhelp: list the names, or write `expose_headers = \"reflect\"`\nrule: expose-wildcard-credentials",
        ),
        (
            methods(),
            shared,
            "method `\"*\"` with `credentials`: for credentialed requests `*` is a literal method name and allows no other method\nhelp: list the methods, for example `methods = [GET, POST, PUT]`\nrule: method-wildcard-credentials",
        ),
        (
            methods(),
            configuration,
            "method `\"*\"` with `credentials`: for credentialed requests `*` is a literal method name and allows no other method\nhelp: list the methods, for example `methods = [\"GET\", \"POST\", \"PUT\"]`\nrule: method-wildcard-credentials",
        ),
        (
            twice(),
            shared,
            "`any_port` is given twice: a key may be given only once\nhelp: keep one of the two\nrule: duplicate-key",
        ),
        (twice(), configuration, ""),
    ] {
        let found = messages(&draft, kind);
        assert_eq!(found.join("\n---\n"), expected, "{kind:?} {draft:?}");
    }
}

#[test]
fn vary_begins_with_origin_and_names_it_once() {
    for (names, expected) in [
        (&[][..], "Origin"),
        (&["x-tenant", "X-User"], "Origin, x-tenant, x-user"),
        (&["Origin", "x-tenant"], "Origin, x-tenant"),
    ] {
        let draft = PolicyDraft { origins: Some(DraftOrigins::Source), vary: Some(list(names)), ..draft() };
        assert_eq!(policy(&draft).vary, expected, "{names:?}");
    }
    assert_eq!(policy(&draft()).vary, "Origin");
}

#[test]
fn timing_lists_the_exact_origins_of_the_build() {
    let fixed = |text: &str| Timing::Fixed(text.to_owned());
    for (origins, dev_origins, debug, release) in [
        (
            &[SITE, "https://b.example"][..],
            &[][..],
            fixed("https://a.example, https://b.example"),
            fixed("https://a.example, https://b.example"),
        ),
        (&[SITE], &["http://localhost:3000"], fixed("https://a.example, http://localhost:3000"), fixed(SITE)),
        (&[SITE], &["http://localhost:*"], Timing::Request, fixed(SITE)),
        (&["https://*.a.example"], &[], Timing::Request, Timing::Request),
        (&["*"], &[], fixed("*"), fixed("*")),
    ] {
        let draft = PolicyDraft {
            origins: Some(DraftOrigins::List(list(origins))),
            dev_origins: (!dev_origins.is_empty()).then(|| list(dev_origins)),
            timing: true,
            ..draft()
        };
        let policy = policy(&draft);
        assert_eq!((policy.timing(true), policy.timing(false)), (debug, release), "{origins:?} {dev_origins:?}");
    }
    assert_eq!(policy(&draft()).timing(true), Timing::Off);
}
