//! The output of the macros, for correct and for broken attributes. `UPDATE_EXPECT=1` rewrites it.

use actix_web_cors_rules::rule::Rule;
use expect_test::Expect;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Meta};

use crate::attribute::inherit::is_cors;
use crate::handler::Invocation;

mod advice;
mod broken;
mod editor;
mod good;
mod handlers;
mod long;
mod marks;
mod max_age;
mod merged;
mod messages;
mod modules;

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("what is written is Rust"))
}

/// `#[cors(arguments)]` on an item.
fn attribute(arguments: TokenStream, item: TokenStream, expected: Expect) {
    expected.assert_eq(&pretty(crate::cors::expand(arguments, item, Invocation::Written)));
}

/// `policy!(arguments)`.
fn shared(arguments: TokenStream, expected: Expect) {
    let value = crate::policy::expand(arguments);
    expected.assert_eq(&pretty(quote!(static PARTNERS: Policy = #value;)));
}

/// The output for a source that begins with `#[cors(…)]`, which may have another path.
fn expand(source: &str, invocation: Invocation) -> TokenStream {
    let parser = |input: ParseStream<'_>| Ok((Attribute::parse_outer(input)?, input.parse::<TokenStream>()?));
    let (mut attributes, item) = parser.parse_str(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let cors = attributes.remove(0);
    assert!(is_cors(&cors), "{source}");
    let arguments = match cors.meta {
        Meta::List(list) => list.tokens,
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    };
    crate::cors::expand(arguments, quote!(#(#attributes)* #item), invocation)
}

/// The output of `#[cors(arguments)]` on a handler.
fn on_handler(arguments: &str) -> TokenStream {
    expand(
        &format!("#[cors({arguments})] #[get(\"/\")] async fn index() -> impl Responder {{ \"\" }}"),
        Invocation::Written,
    )
}

/// The output of `policy!(arguments)`.
fn policy(arguments: &str) -> TokenStream {
    crate::policy::expand(arguments.parse().unwrap_or_else(|error| panic!("{arguments}: {error}")))
}

/// An error or a warning in the output of a macro.
struct Message {
    /// The message, the help and the rule, each on a line of its own.
    text: String,
    /// The first and the last token that it is shown on.
    marked: (Span, Span),
}

impl Message {
    /// The first line.
    fn message(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The help. Empty if there is none.
    fn help(&self) -> &str {
        self.text.lines().find_map(|line| line.strip_prefix("help: ")).unwrap_or_default()
    }

    fn rule(&self) -> &str {
        self.text.lines().find_map(|line| line.strip_prefix("rule: ")).unwrap_or_default()
    }

    /// True for a message with which the code compiles.
    fn is_warning(&self) -> bool {
        Rule::from_name(self.rule()).is_some_and(Rule::is_warning)
    }

    /// The source that it is shown on. Empty for the macro as a whole.
    fn marked_source(&self) -> String {
        let (first, last) = self.marked;
        first.join(last).and_then(|span| span.source_text()).unwrap_or_default()
    }
}

/// The errors and warnings in expanded code: the texts that end in the name of a rule.
fn messages_in(tokens: TokenStream) -> Vec<Message> {
    let mut messages = Vec::new();
    collect(tokens, (Span::call_site(), Span::call_site()), &mut messages);
    messages
}

/// `marked` are the tokens in front of the group, and the group itself.
fn collect(tokens: TokenStream, marked: (Span, Span), messages: &mut Vec<Message>) {
    let mut previous = Span::call_site();
    for token in tokens {
        match &token {
            TokenTree::Group(group) => collect(group.stream(), (previous, group.span()), messages),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value()).unwrap_or_default();
                messages.extend(text.contains("\nrule: ").then_some(Message { text, marked }));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
        previous = token.span();
    }
}

/// The texts of the messages for `#[cors(arguments)]` on a handler.
fn messages(arguments: &str) -> Vec<String> {
    messages_in(on_handler(arguments)).into_iter().map(|message| message.text).collect()
}

/// The help of the only message.
fn help(arguments: &str) -> String {
    let messages = messages_in(on_handler(arguments));
    let texts: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
    let [message] = &*messages else { panic!("{arguments} has one mistake: {texts:#?}") };
    assert!(!message.help().is_empty(), "no help for {arguments}: {}", message.text);
    message.help().to_owned()
}

/// The texts of the errors. With warnings the policy compiles.
fn errors(arguments: &str) -> Vec<String> {
    let messages = messages_in(on_handler(arguments)).into_iter();
    messages.filter(|message| !message.is_warning()).map(|message| message.text).collect()
}
