use actix_web_cors::{Policy, policy};

static ONE: Policy = policy!(origins = ["https://app.example.com"], methods = ["*"], credentials);

fn main() {
    let _: [&Policy; 1] = [&ONE];
}
