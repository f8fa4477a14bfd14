//! Attributes that are right.

use expect_test::expect;
use quote::quote;

use super::{attribute, shared};

#[test]
fn a_handler_becomes_a_service_with_a_static_policy() {
    attribute(
        quote!(origins = ["https://app.example.com"], headers = ["content-type"], credentials),
        quote! {
            #[put("/items/{id}")]
            async fn update(id: web::Path<u32>) -> impl Responder {
                "updated"
            }
        },
        expect![[r#"
            const _: () = {
                use put as _;
            };
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            pub struct update;
            impl ::actix_web_cors::__private::HttpServiceFactory for update {
                fn register(self, __cors_config: &mut ::actix_web_cors::__private::AppService) {
                    async fn update(id: web::Path<u32>) -> impl Responder {
                        "updated"
                    }
                    {
                        static __CORS_POLICY: ::actix_web_cors::__private::PolicyHandle = {
                            static __CORS_POLICY: ::actix_web_cors::__private::Policy = ::actix_web_cors::__private::Policy::new(
                                ::actix_web_cors::__private::PolicyData {
                                    origins: ::actix_web_cors::__private::Origins::Compiled {
                                        exact: &["https://app.example.com"],
                                        patterns: &[],
                                    },
                                    methods: ::actix_web_cors::__private::Methods::Compiled(
                                        &["PUT"],
                                    ),
                                    headers: ::actix_web_cors::__private::AllowHeaders::List(
                                        ::actix_web_cors::__private::Cow::Borrowed("content-type"),
                                    ),
                                    expose_headers: ::actix_web_cors::__private::ExposeHeaders::None,
                                    credentials: true,
                                    max_age: 600u32,
                                    block_on_origin_mismatch: false,
                                    vary: ::actix_web_cors::__private::Cow::Borrowed("Origin"),
                                    timing: ::actix_web_cors::__private::Timing::Off,
                                },
                                ::core::option::Option::None,
                            );
                            ::actix_web_cors::__private::policy_reference(&__CORS_POLICY).handle()
                        };
                        ::actix_web_cors::__private::endpoint(
                                ::actix_web_cors::__private::Route {
                                    path: "/items/{id}",
                                    name: "update",
                                    serves: &["PUT"],
                                    cors: ::actix_web_cors::__private::RouteCors::Policy(
                                        &__CORS_POLICY,
                                        &["PUT"],
                                    ),
                                },
                                update,
                            )
                            .register(__cors_config);
                    }
                }
            }
        "#]],
    );
}

#[test]
fn what_differs_between_builds_is_chosen_in_the_users_crate() {
    shared(
        quote!(origins = ["https://*.example.com"], dev_origins = ["http://localhost:*"], methods = [GET]),
        expect![[r#"
            static PARTNERS: Policy = {
                ::actix_web_cors::__private::Policy::new(
                        ::actix_web_cors::__private::PolicyData {
                            origins: if ::core::cfg!(debug_assertions) {
                                ::actix_web_cors::__private::Origins::Compiled {
                                    exact: &[],
                                    patterns: &[
                                        ::actix_web_cors::__private::HostPattern {
                                            scheme: "http",
                                            host: "localhost",
                                            subdomains: false,
                                            port: ::actix_web_cors::__private::PortPattern::Any,
                                        },
                                        ::actix_web_cors::__private::HostPattern {
                                            scheme: "https",
                                            host: "example.com",
                                            subdomains: true,
                                            port: ::actix_web_cors::__private::PortPattern::Fixed(""),
                                        },
                                    ],
                                }
                            } else {
                                ::actix_web_cors::__private::Origins::Compiled {
                                    exact: &[],
                                    patterns: &[
                                        ::actix_web_cors::__private::HostPattern {
                                            scheme: "https",
                                            host: "example.com",
                                            subdomains: true,
                                            port: ::actix_web_cors::__private::PortPattern::Fixed(""),
                                        },
                                    ],
                                }
                            },
                            methods: ::actix_web_cors::__private::Methods::Compiled(&["GET"]),
                            headers: ::actix_web_cors::__private::AllowHeaders::None,
                            expose_headers: ::actix_web_cors::__private::ExposeHeaders::None,
                            credentials: false,
                            max_age: 600u32,
                            block_on_origin_mismatch: false,
                            vary: ::actix_web_cors::__private::Cow::Borrowed("Origin"),
                            timing: ::actix_web_cors::__private::Timing::Off,
                        },
                        ::core::option::Option::None,
                    )
                    .with_dev_origins(&["http://localhost:*"])
            };
        "#]],
    );
}

#[test]
fn a_shared_policy_is_checked_for_each_method_at_compile_time() {
    attribute(
        quote!(policy = PARTNERS),
        quote! {
            #[route("/report", method = "GET", method = "PURGE")]
            async fn report() -> impl Responder { "" }
        },
        expect![[r#"
            const _: () = {
                use route as _;
            };
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            pub struct report;
            impl ::actix_web_cors::__private::HttpServiceFactory for report {
                fn register(self, __cors_config: &mut ::actix_web_cors::__private::AppService) {
                    async fn report() -> impl Responder {
                        ""
                    }
                    {
                        ::actix_web_cors::__private::endpoint(
                                ::actix_web_cors::__private::Route {
                                    path: "/report",
                                    name: "report",
                                    serves: &["GET", "PURGE"],
                                    cors: {
                                        static __CORS_POLICY: ::actix_web_cors::__private::PolicyHandle = (::actix_web_cors::__private::policy_reference)(
                                                &PARTNERS,
                                            )
                                            .handle()
                                            .named("PARTNERS");
                                        const _: () = (::actix_web_cors::__private::PolicyHandle::assert_allows)(
                                            &__CORS_POLICY,
                                            "GET",
                                            "policy `PARTNERS` does not allow `GET`, which this route serves\nhelp: add `GET` to the `methods` of `PARTNERS`, or use another policy\nrule: policy-method",
                                        );
                                        const _: () = (::actix_web_cors::__private::PolicyHandle::assert_allows)(
                                            &__CORS_POLICY,
                                            "PURGE",
                                            "policy `PARTNERS` does not allow `PURGE`, which this route serves\nhelp: add `PURGE` to the `methods` of `PARTNERS`, or use another policy\nrule: policy-method",
                                        );
                                        ::actix_web_cors::__private::RouteCors::Policy(
                                            &__CORS_POLICY,
                                            &["GET", "PURGE"],
                                        )
                                    },
                                },
                                report,
                            )
                            .register(__cors_config);
                    }
                }
            }
        "#]],
    );
}

#[test]
fn attributes_in_between_expand_first() {
    attribute(
        quote!(origins = ["*"]),
        quote!(
            #[instrument]
            #[get("/")]
            async fn index() -> impl Responder {
                ""
            }
        ),
        expect![[r##"
            #[instrument]
            #[::actix_web_cors::__private::cors_on_route(origins = ["*"])]
            #[get("/")]
            async fn index() -> impl Responder {
                ""
            }
        "##]],
    );
}

#[test]
fn a_module_gives_each_handler_its_own_attribute() {
    attribute(
        quote!(origins = TENANTS, credentials),
        quote! {
            mod items {
                #[get("/items")]
                async fn list() -> impl Responder { "" }

                #[cors(off)]
                #[get("/internal")]
                async fn internal() -> impl Responder { "" }

                fn not_a_handler() {}
            }
        },
        expect![[r#"
            impl items::__CorsPaths {
                #[doc(hidden)]
                pub const fn TENANTS() -> ::actix_web_cors::__private::Source {
                    ::actix_web_cors::__private::Source::new(&TENANTS).named("TENANTS")
                }
            }
            mod items {
                #[::actix_web_cors::__private::cors_on_route(
                    origins = self::__CorsPaths::TENANTS,
                    credentials
                )]
                #[get("/items")]
                async fn list() -> impl Responder {
                    ""
                }
                const _: () = {
                    use cors as _;
                };
                #[::actix_web_cors::__private::cors_on_route(off)]
                #[get("/internal")]
                async fn internal() -> impl Responder {
                    ""
                }
                fn not_a_handler() {}
                #[doc(hidden)]
                pub struct __CorsPaths;
            }
        "#]],
    );
}

#[test]
fn a_warning_is_a_use_of_a_deprecated_constant() {
    attribute(
        quote!(origins = ["*"], headers = ["*"]),
        quote! {
            mod items {
                #[get("/items")]
                #[allow(deprecated)]
                async fn list() -> impl Responder { "" }
            }
        },
        expect![[r#"
            mod items {
                #[::actix_web_cors::__private::cors_on_route(origins = ["*"], headers = ["*"])]
                #[get("/items")]
                #[allow(deprecated)]
                async fn list() -> impl Responder {
                    ""
                }
            }
            const _: () = {
                #[deprecated(
                    note = "`\"*\"` without `\"authorization\"`: in the Fetch Standard `*` does not cover `Authorization`, which must be listed by name\nhelp: if scripts send it, write `headers = [\"*\", \"authorization\"]`; otherwise allow this warning\nrule: header-wildcard-authorization"
                )]
                const cors_warning: () = ();
                cors_warning
            };
        "#]],
    );
}
