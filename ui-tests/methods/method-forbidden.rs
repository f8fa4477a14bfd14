use actix_web_cors::{Policy, policy};

static ONE: Policy = policy!(origins = ["https://app.example.com"], methods = [CONNECT, TRACE, "track"]);

fn main() {
    let _: [&Policy; 1] = [&ONE];
}
