/** Generated from the API's OpenAPI document by scripts/generate-api.mjs; do not edit. */
export interface paths {
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProfileChange"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Info"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    q?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SitePage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewSite"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Site"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Site"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewSite"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Site"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    q?: string;
                    site_id?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EvsePage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evses/{evse_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    evse_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Evse"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/codes/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Evse"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    state?: string;
                    station_id?: string;
                    driver_id?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StartSession"];
                };
            };
            responses: {
                /** @description ok */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    measurand?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReadingPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Receipt"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    q?: string;
                    site_id?: string;
                    status?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StationPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewStation"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StationCreated"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/pending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PendingPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/pending/{station_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AcceptPending"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StationCreated"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/pending/{station_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Station"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StationChange"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Station"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/stations/{station_id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Credentials"];
                };
            };
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewCommand"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Command"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/{command_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    command_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Command"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    action?: string;
                    kind?: string;
                    direction?: string;
                    q?: string;
                    since?: string;
                    until?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessagePage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/settings/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/settings/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SettingChange"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingChanged"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    q?: string;
                    status?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TokenPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Token"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenChange"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Token"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tariffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TariffPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewTariff"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Tariff"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tariffs/{tariff_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    tariff_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewTariff"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Tariff"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    tariff_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    q?: string;
                    role?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewUser"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Overview"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialects/{dialect}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    dialect: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActionList"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewPage"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews/{review_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    review_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Resolution"];
                };
            };
            responses: {
                /** @description ok */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo/stations/{station_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DemoStation"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    station_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DemoAction"];
                };
            };
            responses: {
                /** @description ok */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DemoStation"];
                    };
                };
                /** @description problem */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Account
         * @description A person who signs in.
         */
        Account: {
            user_id: string;
            email: string;
            name: string;
            /** @enum {unknown} */
            role: "admin" | "driver" | "operator";
            /** @default en */
            locale: string;
            created_at: string;
        };
        /**
         * Connector
         * @description A plug or socket. `number` counts from 1 within its EVSE.
         */
        Connector: {
            number: number;
            /** @enum {unknown} */
            type: "ccs1" | "ccs2" | "chademo" | "gbt_dc" | "nacs" | "schuko" | "type1" | "type2" | "unknown";
            /** @enum {unknown} */
            status: "available" | "faulted" | "occupied" | "reserved" | "unavailable" | "unknown";
            /** @default null */
            wire_status: string | null;
            /** @default null */
            error_code: string | null;
            /** @default null */
            max_power_w: number | null;
            /** @default null */
            status_at: string | null;
        };
        /**
         * Price
         * @description A tariff as a driver reads it, tax included; fields that do not apply are null.
         *
         *         Prices are decimals of minor units as strings would be exact; here integers of thousandths of a minor unit:
         *         `per_kwh_milli_minor` 49500 is 49.5 cents. `text` is one readable line, such as `0.49 €/kWh + 0.05 €/min idle after 15 min`.
         */
        Price: {
            tariff_id: string;
            currency: string;
            /** @default null */
            per_kwh_milli_minor: number | null;
            /** @default null */
            per_minute_milli_minor: number | null;
            /** @default null */
            per_session_milli_minor: number | null;
            /** @default null */
            idle_per_minute_milli_minor: number | null;
            /** @default null */
            idle_grace_minutes: number | null;
            /** @default 0 */
            tax_pct: string;
            /** @default  */
            text: string;
        };
        /**
         * SessionView
         * @description A session as everybody sees it; drivers see only their own.
         */
        SessionView: {
            id: string;
            /** @enum {unknown} */
            state: "charging" | "ended" | "failed" | "starting" | "stopping" | "suspended";
            phase: string;
            station_id: string;
            station_name: string;
            site_name: string | null;
            evse_id: string;
            connector_id: number;
            /** @enum {unknown} */
            connector_type: "ccs1" | "ccs2" | "chademo" | "gbt_dc" | "nacs" | "schuko" | "type1" | "type2" | "unknown";
            token_kind: string;
            driver_id: string | null;
            created_at: string;
            started_at: string | null;
            ended_at: string | null;
            energy_wh: number;
            power_w: number | null;
            voltage_v: number | null;
            current_a: number | null;
            soc_pct: number | null;
            duration_s: number;
            cost_minor: number;
            currency: string;
            limit: components["schemas"]["Limit"] | null;
            stop_reason: string | null;
            failure: string | null;
            flags: string[];
            price: components["schemas"]["Price"] | null;
            station_online: boolean;
            meter_at: string | null;
        };
        /**
         * Limit
         * @description Stop by itself at the first of these that is reached; also `power_w`, a ceiling sent to the station as a TxProfile.
         */
        Limit: {
            /** @default null */
            energy_wh: number | null;
            /** @default null */
            duration_s: number | null;
            /** @default null */
            cost_minor: number | null;
            /** @default null */
            power_w: number | null;
        };
        /**
         * StationEvse
         * @description An EVSE on its station's page.
         */
        StationEvse: {
            evse_id: string;
            number: number;
            code: string;
            connectors: components["schemas"]["Connector"][];
            /** @default null */
            live_session_id: string | null;
        };
        /**
         * Station
         * @description A charging station as the operator sees it.
         */
        Station: {
            station_id: string;
            name: string;
            vendor: string | null;
            model: string | null;
            serial: string | null;
            firmware: string | null;
            dialect: string | null;
            connected: boolean;
            connected_at: string | null;
            last_seen_at: string | null;
            booted_at: string | null;
            /** @enum {unknown} */
            registration: "accepted" | "pending" | "rejected";
            min_security_profile: number;
            has_password: boolean;
            site_id: string | null;
            site_name: string | null;
            tariff_id: string | null;
            price: components["schemas"]["Price"] | null;
            clock_offset_ms: number | null;
            firmware_status: string | null;
            diagnostics_status: string | null;
            remote_address: string | null;
            iccid: string | null;
            imsi: string | null;
            ocpp_url: string;
            evses: components["schemas"]["StationEvse"][];
            /** @default [] */
            flags: string[];
            /** @default false */
            demo: boolean;
        };
        /**
         * NewStation
         * @description POST /stations; a password left out is generated and shown once.
         */
        NewStation: {
            station_id: string;
            /** @default null */
            password: string | null;
            /** @default null */
            site_id: string | null;
            /** @default null */
            name: string | null;
            /** @default null */
            min_security_profile: number | null;
            /**
             * @default accepted
             * @enum {unknown}
             */
            registration: "accepted" | "pending" | "rejected";
        };
        /**
         * StationCreated
         * @description The new station and its password, shown this once; null where profile 0 was asked for.
         */
        StationCreated: {
            station: components["schemas"]["Station"];
            password: string | null;
        };
        /**
         * StationChange
         * @description PATCH /stations/{station_id}; what is left out (or null) stays; an empty string clears site or tariff.
         */
        StationChange: {
            /** @default null */
            name: string | null;
            /** @default null */
            site_id: string | null;
            /** @default null */
            tariff_id: string | null;
            /** @default null */
            registration: ("accepted" | "pending" | "rejected") | null;
            /** @default null */
            min_security_profile: number | null;
            /** @default null */
            connectors: components["schemas"]["ConnectorChange"][] | null;
        };
        /**
         * ConnectorChange
         * @description Facts a 1.x station never tells: what plug it is and what it can give.
         */
        ConnectorChange: {
            evse_number: number;
            /** @default 1 */
            number: number;
            /** @default null */
            type: string | null;
            /** @default null */
            max_power_w: number | null;
        };
        /**
         * Credentials
         * @description PUT /stations/{station_id}/credentials.
         */
        Credentials: {
            password: string;
        };
        /**
         * StationPage
         * @description GET /stations?q=&site_id=&status=&limit=&cursor=.
         */
        StationPage: {
            items: components["schemas"]["Station"][];
            /** @default null */
            next_cursor: string | null;
            /** @default 0 */
            total: number;
        };
        /**
         * PendingStation
         * @description A station that knocked: `reason` is a stable code, `explanation` and `remedy` are sentences.
         */
        PendingStation: {
            station_id: string;
            reason: string;
            explanation: string;
            remedy: string;
            type_this: string | null;
            first_at: string;
            last_at: string;
            attempts: number;
            remote_address: string | null;
            subprotocols: string[];
            user_name: string | null;
            path: string;
            known: boolean;
        };
        /**
         * PendingPage
         * @description GET /stations/pending.
         */
        PendingPage: {
            items: components["schemas"]["PendingStation"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * AcceptPending
         * @description POST /stations/pending/{station_id}/accept → StationCreated. `without_password` lets it in on profile 0.
         */
        AcceptPending: {
            /** @default null */
            site_id: string | null;
            /** @default null */
            name: string | null;
            /** @default false */
            without_password: boolean;
        };
        /**
         * NewCommand
         * @description POST /stations/{station_id}/commands: any CSMS→station action in the dialect's own names.
         */
        NewCommand: {
            action: string;
            /** @default {} */
            payload: Record<string, never>;
            /** @default null */
            timeout_s: number | null;
        };
        /**
         * Command
         * @description What was asked of a station and what became of it.
         */
        Command: {
            id: string;
            station_id: string;
            action: string;
            payload: Record<string, never>;
            /** @enum {unknown} */
            state: "answered" | "invalid" | "queued" | "rejected_by_peer" | "sent" | "timed_out" | "unreachable";
            /** @default null */
            response: Record<string, never> | null;
            /** @default null */
            error: components["schemas"]["CommandError"] | null;
            created_at: string;
            /** @default null */
            sent_at: string | null;
            /** @default null */
            answered_at: string | null;
            /** @default null */
            requested_by: string | null;
            /** @default null */
            session_id: string | null;
        };
        /**
         * CommandError
         * @description A CALLERROR, or why the command never got an answer.
         */
        CommandError: {
            code: string;
            description: string;
            /** @default {} */
            details: Record<string, never>;
        };
        /**
         * CommandPage
         * @description GET /stations/{station_id}/commands, newest first.
         */
        CommandPage: {
            items: components["schemas"]["Command"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * Message
         * @description One frame of the wire log, secrets masked. `summary` is one readable line.
         */
        Message: {
            id: number;
            at: string;
            /** @enum {unknown} */
            direction: "in" | "out";
            /** @enum {unknown} */
            kind: "call" | "connection" | "error" | "malformed" | "result" | "send";
            message_id: string | null;
            action: string | null;
            summary: string;
            raw: string;
            size_bytes: number;
        };
        /**
         * MessagePage
         * @description GET /stations/{station_id}/messages?action=&kind=&direction=&q=&since=&until=&limit=&cursor=, newest first.
         */
        MessagePage: {
            items: components["schemas"]["Message"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * SettingView
         * @description A configuration key (1.6) as last read from the station.
         */
        SettingView: {
            key: string;
            value: string | null;
            readonly: boolean;
            read_at: string;
        };
        /**
         * SettingPage
         * @description GET /stations/{station_id}/settings; POST …/settings/read asks the station again; PUT …/settings/{key} {value} changes one.
         */
        SettingPage: {
            items: components["schemas"]["SettingView"][];
            /** @default [] */
            unknown_keys: string[];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * SettingChange
         * @description PUT /stations/{station_id}/settings/{key} → SettingChanged.
         */
        SettingChange: {
            value: string;
        };
        /**
         * SettingChanged
         * @description The station's own answer: Accepted, Rejected, RebootRequired, NotSupported.
         */
        SettingChanged: {
            status: string;
            setting: components["schemas"]["SettingView"] | null;
            command_id: string;
        };
        /**
         * Token
         * @description What identifies a driver at a station; `kind` is rfid, app, plate, contract or central.
         */
        Token: {
            token: string;
            kind: string;
            /** @enum {unknown} */
            status: "accepted" | "blocked" | "expired" | "invalid";
            /** @default null */
            label: string | null;
            /** @default null */
            expires_at: string | null;
            /** @default null */
            group: string | null;
            /** @default null */
            driver_id: string | null;
            /** @default null */
            driver_name: string | null;
            /** @default null */
            created_at: string | null;
            /** @default null */
            last_used_at: string | null;
        };
        /**
         * TokenChange
         * @description PUT /tokens/{token}: makes or replaces it.
         */
        TokenChange: {
            /**
             * @default accepted
             * @enum {unknown}
             */
            status: "accepted" | "blocked" | "expired" | "invalid";
            /** @default rfid */
            kind: string;
            /** @default null */
            label: string | null;
            /** @default null */
            expires_at: string | null;
            /** @default null */
            group: string | null;
            /** @default null */
            driver_id: string | null;
        };
        /**
         * TokenPage
         * @description GET /tokens?q=&status=&limit=&cursor=.
         */
        TokenPage: {
            items: components["schemas"]["Token"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * NewSite
         * @description POST /sites, and PUT /sites/{site_id}.
         */
        NewSite: {
            name: string;
            /** @default  */
            address: string;
            /** @default  */
            city: string;
            /** @default  */
            country: string;
            /** @default null */
            latitude: number | null;
            /** @default null */
            longitude: number | null;
            /** @default UTC */
            timezone: string;
            /** @default null */
            tariff_id: string | null;
        };
        /**
         * Tariff
         * @description Net prices as decimal strings of major units (`"0.49"`); null where it does not apply.
         */
        Tariff: {
            tariff_id: string;
            name: string;
            currency: string;
            per_kwh: string | null;
            per_minute: string | null;
            per_session: string | null;
            idle_per_minute: string | null;
            idle_grace_minutes: number;
            tax_pct: string;
            text: string;
            in_use: number;
        };
        /**
         * NewTariff
         * @description POST /tariffs, and PUT /tariffs/{tariff_id}. Running sessions keep the price they began with.
         */
        NewTariff: {
            name: string;
            /** @default null */
            currency: string | null;
            /** @default null */
            per_kwh: string | null;
            /** @default null */
            per_minute: string | null;
            /** @default null */
            per_session: string | null;
            /** @default null */
            idle_per_minute: string | null;
            /** @default 0 */
            idle_grace_minutes: number;
            /** @default 0 */
            tax_pct: string;
        };
        /**
         * TariffPage
         * @description GET /tariffs.
         */
        TariffPage: {
            items: components["schemas"]["Tariff"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * UserPage
         * @description GET /users?q=&role=.
         */
        UserPage: {
            items: components["schemas"]["Account"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * NewUser
         * @description POST /users, admins only.
         */
        NewUser: {
            email: string;
            name: string;
            /** @enum {unknown} */
            role: "admin" | "driver" | "operator";
            password: string;
        };
        /**
         * ApiKey
         * @description A key for programs; `secret` is shown once, when it is made.
         */
        ApiKey: {
            key_id: string;
            name: string;
            created_at: string;
            /** @default null */
            last_used_at: string | null;
            /** @default null */
            secret: string | null;
        };
        /**
         * AuditEntry
         * @description Who changed what.
         */
        AuditEntry: {
            id: number;
            at: string;
            user_id: string | null;
            user_name: string | null;
            action: string;
            subject: string;
            data: Record<string, never>;
        };
        /**
         * AuditPage
         * @description GET /audit, newest first.
         */
        AuditPage: {
            items: components["schemas"]["AuditEntry"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * Attention
         * @description Something a person should look at; `kind` is station_offline, connector_faulted, station_pending, session_review, clock_wrong…
         */
        Attention: {
            kind: string;
            /** @enum {unknown} */
            severity: "error" | "info" | "warning";
            text: string;
            /** @default null */
            station_id: string | null;
            /** @default null */
            session_id: string | null;
            /** @default null */
            at: string | null;
        };
        /**
         * Overview
         * @description GET /overview: the console's first page. `power_w_by_minute` holds the last 60 minutes as [epoch_s, power_w] pairs.
         */
        Overview: {
            stations_total: number;
            stations_online: number;
            connectors_total: number;
            connectors_available: number;
            connectors_charging: number;
            connectors_faulted: number;
            sessions_live: number;
            power_w: number;
            energy_today_wh: number;
            revenue_today_minor: number;
            sessions_today: number;
            currency: string;
            live: components["schemas"]["SessionView"][];
            attention: components["schemas"]["Attention"][];
            power_w_by_minute: [
                number,
                number
            ][];
        };
        /**
         * ActionSchema
         * @description A CSMS→station action of a dialect with the JSON Schema of its request, for generated forms.
         */
        ActionSchema: {
            action: string;
            profile: string;
            request_schema: Record<string, never>;
            response_schema: Record<string, never>;
        };
        /**
         * ActionList
         * @description GET /dialects/{dialect}/actions.
         */
        ActionList: {
            dialect: string;
            items: components["schemas"]["ActionSchema"][];
        };
        /**
         * EventView
         * @description One line of the event log; over SSE (`GET /events?after=&kind=&station_id=`) `id:` is the cursor and `event:` the kind.
         */
        EventView: {
            cursor: number;
            at: string;
            kind: string;
            station_id: string | null;
            session_id: string | null;
            data: Record<string, never>;
        };
        /**
         * ReviewItem
         * @description A fact that fits no session, or contradicts one. POST /reviews/{id}/resolve {note}.
         */
        ReviewItem: {
            id: number;
            at: string;
            station_id: string;
            kind: string;
            reason: string;
            session_id: string | null;
            payload: Record<string, never>;
        };
        /**
         * ReviewPage
         * @description GET /reviews.
         */
        ReviewPage: {
            items: components["schemas"]["ReviewItem"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * Resolution
         * @description What the operator decided about a review item.
         */
        Resolution: {
            note: string;
        };
        /**
         * DemoAction
         * @description POST /demo/stations/{station_id}: plug, unplug, fault, repair, offline, online, tap (a local RFID).
         */
        DemoAction: {
            /** @enum {unknown} */
            verb: "fault" | "offline" | "online" | "plug" | "repair" | "tap" | "unplug";
            /** @default 1 */
            evse: number;
            /** @default null */
            token: string | null;
        };
        /**
         * DemoStation
         * @description What a simulated station looks like from outside.
         */
        DemoStation: {
            station_id: string;
            online: boolean;
            connectors: Record<string, never>[];
        };
        /**
         * Evse
         * @description One place to charge one car. `code` is what stands on its sticker (`/c/{code}`).
         */
        Evse: {
            evse_id: string;
            number: number;
            code: string;
            station_id: string;
            station_name: string;
            site_id: string | null;
            site_name: string | null;
            online: boolean;
            connectors: components["schemas"]["Connector"][];
            /** @default null */
            price: components["schemas"]["Price"] | null;
            /** @default null */
            my_session_id: string | null;
        };
        /**
         * ReadingView
         * @description One meter sample; `value` in `unit` (Wh, W, A, V, %, Hz, celsius, var, varh, VA, VAh).
         */
        ReadingView: {
            at: string;
            measurand: string;
            phase: string | null;
            value: number;
            unit: string;
            context: string;
            location: string;
        };
        /**
         * SiteSummary
         * @description A site on the map and in the list.
         */
        SiteSummary: {
            site_id: string;
            name: string;
            address: string;
            city: string;
            latitude: number | null;
            longitude: number | null;
            evses_total: number;
            evses_available: number;
            connector_types: ("ccs1" | "ccs2" | "chademo" | "gbt_dc" | "nacs" | "schuko" | "type1" | "type2" | "unknown")[];
            max_power_w: number | null;
            price: components["schemas"]["Price"] | null;
        };
        /**
         * Login
         * @description POST /auth/login.
         */
        Login: {
            email: string;
            password: string;
        };
        /**
         * Registration
         * @description POST /auth/register; the password has at least 8 characters.
         */
        Registration: {
            email: string;
            password: string;
            name: string;
            /** @default en */
            locale: string;
        };
        /**
         * LoggedIn
         * @description `driver` or `operator` is there, by the account's role (admins are operators here).
         */
        LoggedIn: {
            access_token: string;
            expires_at: string;
            /** @default null */
            driver: components["schemas"]["Account"] | null;
            /** @default null */
            operator: components["schemas"]["Account"] | null;
        };
        /**
         * ProfileChange
         * @description PATCH /me; what is left out stays.
         */
        ProfileChange: {
            /** @default null */
            name: string | null;
            /** @default null */
            locale: string | null;
            /** @default null */
            password: string | null;
            /** @default null */
            current_password: string | null;
        };
        /**
         * DemoAccount
         * @description Shown on the sign-in pages of a demo database only.
         */
        DemoAccount: {
            role: string;
            email: string;
            password: string;
        };
        /**
         * Info
         * @description GET /info, open to all: what the sign-in pages need.
         */
        Info: {
            version: string;
            demo: boolean;
            demo_accounts: components["schemas"]["DemoAccount"][];
            allow_registration: boolean;
            currency: string;
            http_url: string;
            ocpp_url: string;
        };
        /**
         * StartSession
         * @description POST /sessions; `connector_id` may be left out where the EVSE has one connector.
         */
        StartSession: {
            evse_id: string;
            /** @default null */
            connector_id: number | null;
            /** @default null */
            limit: components["schemas"]["Limit"] | null;
            /** @default null */
            token: string | null;
        };
        /**
         * SitePage
         * @description GET /sites.
         */
        SitePage: {
            items: components["schemas"]["SiteSummary"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * SessionPage
         * @description GET /sessions, newest first.
         */
        SessionPage: {
            items: components["schemas"]["SessionView"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * ReadingPage
         * @description GET /sessions/{id}/readings, oldest first.
         */
        ReadingPage: {
            items: components["schemas"]["ReadingView"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * EvsePage
         * @description GET /evses.
         */
        EvsePage: {
            items: components["schemas"]["Evse"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * Site
         * @description A site with everything to choose from.
         */
        Site: {
            site_id: string;
            name: string;
            address: string;
            city: string;
            latitude: number | null;
            longitude: number | null;
            evses_total: number;
            evses_available: number;
            connector_types: ("ccs1" | "ccs2" | "chademo" | "gbt_dc" | "nacs" | "schuko" | "type1" | "type2" | "unknown")[];
            max_power_w: number | null;
            price: components["schemas"]["Price"] | null;
            country: string;
            timezone: string;
            tariff_id: string | null;
            evses: components["schemas"]["Evse"][];
        };
        /**
         * ReceiptLine
         * @description One line: `kind` is energy, time, session, idle; amounts are net of tax.
         */
        ReceiptLine: {
            kind: string;
            description: string;
            quantity: string;
            unit: string;
            unit_price_milli_minor: number;
            amount_minor: number;
        };
        /**
         * Receipt
         * @description What was delivered and what it costs. `final` is false while the session runs.
         */
        Receipt: {
            number: string;
            issued_at: string;
            final: boolean;
            session: components["schemas"]["SessionView"];
            lines: components["schemas"]["ReceiptLine"][];
            net_minor: number;
            tax_pct: string;
            tax_minor: number;
            total_minor: number;
            currency: string;
            meter_start_wh: number | null;
            meter_stop_wh: number | null;
        };
        /**
         * Problem
         * @description RFC 9457 problem details, sent as application/problem+json.
         */
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            /** @default [] */
            errors: {
                [key: string]: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
