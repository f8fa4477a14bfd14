use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"])]
struct Handler;

#[cors(origins = ["https://app.example.com"])]
impl Handler {
    fn handle(&self) {}
}

fn main() {
    Handler.handle();
}
