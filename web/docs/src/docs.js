// Swagger UI on our own document. Signing in with POST /auth/login fills in the bearer token for all other calls.
const STREAM = /\/(stream|events|stream\/sites)$/;
const STREAM_LASTS_S = "5"; // a page waits for the end of a response: let streams end by themselves

const dark = matchMedia("(prefers-color-scheme: dark)");
const followTheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followTheme);
followTheme();

const ui = SwaggerUIBundle({
  url: "/docs/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor(request) {
    const url = new URL(request.url, location.origin);
    if (STREAM.test(url.pathname) && !url.searchParams.has("for_s")) {
      url.searchParams.set("for_s", STREAM_LASTS_S);
      request.url = url.href;
    }
    return request;
  },
  responseInterceptor(response) {
    if (response.ok && /\/auth\/(login|register)$/.test(new URL(response.url, location.origin).pathname)) {
      const token = JSON.parse(response.text).access_token;
      if (token) ui.preauthorizeApiKey("bearer", token);
    }
    return response;
  },
});
