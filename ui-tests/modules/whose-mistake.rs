use actix_web::App;
use actix_web_cors::{Policy, cors, policy};

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET]);

/// What is missing is missing where the outer keys were replaced.
#[cors(policy = PARTNERS)]
mod replaced {
    use actix_web_cors::cors;

    #[cors(credentials)]
    #[actix_web::get("/one")]
    pub(crate) async fn one() -> &'static str {
        "one"
    }
}

/// The handler cannot leave out what it inherits.
#[cors(origins = ["https://app.example.com"], credentials)]
mod flagged {
    use actix_web_cors::cors;

    #[cors(origins = ["*"])]
    #[actix_web::get("/two")]
    pub(crate) async fn two() -> &'static str {
        "two"
    }
}

/// Nobody takes this policy over, and it is misspelt all the same.
#[cors(orgins = ["https://app.example.com"])]
mod unused {
    use actix_web_cors::cors;

    #[cors(off)]
    #[actix_web::get("/three")]
    pub(crate) async fn three() -> &'static str {
        "three"
    }
}

#[cors("https://app.example.com")]
mod without_key {
    #[actix_web::get("/four")]
    pub(crate) async fn four() -> &'static str {
        "four"
    }
}

#[cors(origins = ["https://app.example.com"])]
mod below {
    use actix_web_cors::cors;

    #[actix_web::get("/five")]
    #[cors(credentials)]
    pub(crate) async fn five() -> &'static str {
        "five"
    }
}

#[cors(origins = ["https://app.example.com"])]
mod hidden {
    use actix_web_cors::cors;

    #[cfg_attr(all(), cors(origins = ["null"], nonsense))]
    #[actix_web::get("/six")]
    pub(crate) async fn six() -> &'static str {
        "six"
    }
}

fn main() {
    let app = App::new().service(replaced::one).service(flagged::two).service(unused::three);
    let _ = app.service(without_key::four).service(below::five).service(hidden::six);
}
