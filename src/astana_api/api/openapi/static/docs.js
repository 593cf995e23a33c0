// Starts Swagger UI. A file of its own, so that the page's policy can forbid inline scripts.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayOperationId: false,
  filter: true,
  displayRequestDuration: true,
  showExtensions: false,
  tryItOutEnabled: true,
  // The validator is another host's.
  validatorUrl: null,
});
