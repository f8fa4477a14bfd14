use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = "https://app.example.com")]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = )]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins ["https://app.example.com"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = [https, 3])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = ["https://app.example.com"], credentials = "yes")]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

#[cors(origins = ["https://app.example.com"],, credentials, = 3)]
#[get("/six")]
async fn six() -> impl Responder {
    "six"
}

#[cors(origins = ["https://app.example.com"], headers = everything, timing = true)]
#[get("/seven")]
async fn seven() -> impl Responder {
    "seven"
}

#[cors(origins = ["https://app.example.com"], vary = ["x-tenant"])]
#[get("/eight")]
async fn eight() -> impl Responder {
    "eight"
}

#[cors(origins = |_, _| true)]
#[get("/nine")]
async fn nine() -> impl Responder {
    "nine"
}

#[cors(origins = SharedOrigins::empty(), headers = "reflect")]
#[get("/ten")]
async fn ten() -> impl Responder {
    "ten"
}

#[cors(origins = [*] headers = [reflect])]
#[get("/eleven")]
async fn eleven() -> impl Responder {
    "eleven"
}

#[cors(origins = "https://app.example.com/, https://admin.example.com")]
#[get("/text-with-two-origins")]
async fn text_with_two_origins() -> impl Responder {
    "text_with_two_origins"
}

#[cors(origins = any)]
#[get("/any")]
async fn any() -> impl Responder {
    "any"
}

#[cors(origins = reflect, credentials)]
#[get("/reflect")]
async fn reflect() -> impl Responder {
    "reflect"
}

#[cors(origins = *, credentials)]
#[get("/star")]
async fn star() -> impl Responder {
    "star"
}

#[cors(origins = [FRONT])]
#[get("/constant")]
async fn constant() -> impl Responder {
    "constant"
}

#[cors(origins = [env!("FRONT")])]
#[get("/variable")]
async fn variable() -> impl Responder {
    "variable"
}

#[cors(origins = [concat!("https://", "app.example.com")])]
#[get("/concatenated")]
async fn concatenated() -> impl Responder {
    "concatenated"
}

#[cors(origins = [&FRONT])]
#[get("/reference")]
async fn reference() -> impl Responder {
    "reference"
}

#[cors(origins = [format!("https://{}", HOST)])]
#[get("/formatted")]
async fn formatted() -> impl Responder {
    "formatted"
}

#[cors(origins = ["https://app.example.com"], headers = "content-type, authorization", expose_headers = "*")]
#[get("/split")]
async fn split() -> impl Responder {
    "split"
}

#[cors(origins = ["https://app.example.com"], methods = "GET", headers = [http::header::CONTENT_TYPE, X_TENANT])]
#[get("/constants")]
async fn constants() -> impl Responder {
    "constants"
}

#[cors(origins = ["https://app.example.com"], credentials = "false", block_on_origin_mismatch(false))]
#[get("/off")]
async fn off() -> impl Responder {
    "off"
}

#[cors(origins = ["app://-"], dangerous = [custom_scheme])]
#[get("/opt-out")]
async fn opt_out() -> impl Responder {
    "opt_out"
}

#[cors("https://app.example.com")]
#[get("/without-key")]
async fn without_key() -> impl Responder {
    "without_key"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(five).service(six).service(seven).service(eight).service(nine).service(ten).service(eleven).service(text_with_two_origins).service(any).service(reflect).service(star).service(constant).service(variable).service(concatenated).service(reference).service(formatted).service(split).service(constants).service(off).service(opt_out).service(without_key);
}
