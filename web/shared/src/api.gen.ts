/** Generated from the API's OpenAPI document by scripts/generate-api.mjs; do not edit. */
export interface paths {
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own keys for programs, newest first */
        get: operations["list_api_keys"];
        put?: never;
        /** Make a key that may do what the caller may; its secret is shown this once */
        post: operations["make_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Make a key worthless */
        delete: operations["remove_api_key"];
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
        /** Who changed what, newest first */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in; the access token goes into the Authorization: Bearer header of every other call */
        post: operations["log_in"];
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
        /** Make the access token worthless */
        post: operations["log_out"];
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
        /** Make a driver's account and sign in */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What our authority signed, the newest first */
        get: operations["list_certificates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/certificates/authority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who signs, and the roots that stations must trust */
        get: operations["show_authority"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/certificates/roots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Roots that operators gave us */
        get: operations["list_root_certificates"];
        put?: never;
        /** Trust a root of contract certificates (MO or V2G): drivers whose contract leads to it may charge by plugging in */
        post: operations["trust_root"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/certificates/roots/{fingerprint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Trust a root no more */
        delete: operations["forget_root"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/certificates/{fingerprint}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a certificate back; the door refuses it from this moment */
        post: operations["revoke_certificate"];
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
        /** The EVSE whose sticker shows this code, in any case */
        get: operations["find_code"];
        put?: never;
        post?: never;
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
        /** One command and what became of it */
        get: operations["show_command"];
        put?: never;
        post?: never;
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
        /** How a simulated station stands */
        get: operations["show_demo_station"];
        put?: never;
        /** Plug a car into a simulated station, pull it out, break it, repair it */
        post: operations["play_demo_station"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What may be asked of stations, and which dialects can say it with which actions */
        get: operations["list_capabilities"];
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
        /** What may be asked of stations of a dialect (ocpp1.6), with JSON Schemas for generated forms */
        get: operations["list_actions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: the event log, replayed from a cursor (Last-Event-ID or after), then live
         * @description Server-sent events: the event log, replayed from a cursor (`Last-Event-ID` or `after`), then live.
         *
         *     An `after` beyond the end is refused; a `Last-Event-ID` there, as after a restored backup, goes on from the end. Live
         *     ticks such as `session_metered` come without an id and with cursor 0: they are not kept, and what they tell of stands in
         *     the session.
         */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
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
        /** All EVSEs, or those of a site or station */
        get: operations["list_evses"];
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
        /** One EVSE */
        get: operations["show_evse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evses/{evse_id}/reserve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a free EVSE for a while; answered once the station keeps it, 409 with its own word (said) where it will not */
        post: operations["reserve_evse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the sign-in pages need to know */
        get: operations["show_info"];
        put?: never;
        post?: never;
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
        /** The caller's own account */
        get: operations["show_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change name, language or password; a new password asks for the current one and signs all other devices out */
        patch: operations["change_me"];
        trace?: never;
    };
    "/api/v1/me/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is kept for the caller, by themselves or by the operator, what was, and what no station has answered yet */
        get: operations["list_own_reservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reservations/{reservation_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give back what is kept for the caller; one that is over stays as it is */
        post: operations["cancel_own_reservation"];
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
        /** What is charging now, today's energy and revenue, and what needs attention */
        get: operations["show_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/receipts/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt behind the address that a payment terminal showed: whoever has the address may read it, without signing in
         * @description The receipt behind the address that a payment terminal showed: whoever has the address may read it, without signing in.
         *
         *     Raises: NotFound `receipt_unknown`.
         */
        get: operations["show_paid_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reservations, newest first */
        get: operations["list_reservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{reservation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reservation */
        get: operations["show_reservation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{reservation_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Free what a station keeps; one that is over stays as it is */
        post: operations["cancel_reservation"];
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
        /** Facts that fit no session or contradict one, newest first: those that wait, or those that a person has decided about */
        get: operations["list_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews/{fact_key}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a decision back: the fact waits again, and a stop that was given to a session leaves it */
        post: operations["reopen_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews/{fact_key}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what was decided, have it done, and take it off the list */
        post: operations["resolve_review"];
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
        /** Sessions, newest first */
        get: operations["list_sessions"];
        put?: never;
        /** Start charging; answers when the station has answered */
        post: operations["start_session"];
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
        /** One session */
        get: operations["show_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/correction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Correct the bill of a session that is over. What its station said is kept, and holds again when this is taken back */
        post: operations["correct"];
        /** Take a correction back: the bill is again what the station's own words come to */
        delete: operations["take_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/correction/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a correction would make of a bill; nothing is changed */
        post: operations["try_correction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a session without its station, with the last reading; a stop that arrives later puts the figures right */
        post: operations["end_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a session shall stop by itself, and what its station knows of that */
        get: operations["show_limit"];
        /** Where a running session shall stop by itself, set anew; a station that can keep it hears of it with its next answer */
        put: operations["set_limit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The frames behind a session: of its transaction, and of its connector and token while it ran, newest first */
        get: operations["list_session_messages"];
        put?: never;
        post?: never;
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
        /** What the meter said, oldest first */
        get: operations["list_readings"];
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
        /** What was delivered and what it costs, line by line */
        get: operations["show_receipt"];
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
        /** Stop charging; answers when the station has answered */
        post: operations["stop_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: session with a SessionView, first as it stands now, then at each change, at most twice a second
         * @description Server-sent events: `session` with a SessionView, first as it stands now, then at each change, at most twice a second.
         *
         *     A snapshot is all there is to know, so a stream that is resumed just begins with one.
         */
        get: operations["stream_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/tariff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the station calculate a running session by a tariff from now on; the receipt keeps the prices it began with */
        post: operations["set_session_tariff"];
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
        /** All sites with what is free there now */
        get: operations["list_sites"];
        put?: never;
        /** Make a site */
        post: operations["make_site"];
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
        /** A site with its EVSEs, their connectors and prices */
        get: operations["show_site"];
        /** Replace what is known of a site */
        put: operations["replace_site"];
        post?: never;
        /** Remove a site at which no station stands any more */
        delete: operations["remove_site"];
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
        /** Stations by id, with their connectors as they are now */
        get: operations["list_stations"];
        put?: never;
        /** Register a station; a password left out is generated and shown this once. Profile 0 without a password gets none */
        post: operations["make_station"];
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
        /** Stations that knocked and were not let in, with the reason and the remedy */
        get: operations["list_pending"];
        put?: never;
        post?: never;
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
        /** Take a station off the list; it comes back when it knocks again */
        delete: operations["dismiss_pending"];
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
        /** Register a station that knocked, or give a known one a new password */
        post: operations["accept_pending"];
        delete?: never;
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
        /** One station */
        get: operations["show_station"];
        put?: never;
        post?: never;
        /** Remove a station that has no sessions */
        delete: operations["remove_station"];
        options?: never;
        head?: never;
        /** Change what the operator decides about a station */
        patch: operations["change_station"];
        trace?: never;
    };
    "/api/v1/stations/{station_id}/battery-swaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Batteries given and taken at the station, the newest first */
        get: operations["list_battery_swaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a station holds as last reported, what we issued to it, and what it asked for */
        get: operations["list_station_certificates"];
        put?: never;
        /** Give a station a root to trust; without a certificate, the root of our own authority. The status is the station's word */
        post: operations["install_root_certificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/certificates/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the station what it holds */
        post: operations["read_station_certificates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/certificates/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the station for a new signing request; what it sends is signed and brought to it without more ado */
        post: operations["renew_station_certificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/certificates/{certificate_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ask the station to forget a certificate that it reported. Its last root for our door needs confirm */
        delete: operations["delete_station_certificate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/charging-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits that somebody else set in the station and that are in force now */
        get: operations["list_charging_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/charging-needs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the cars at the station asked for, what they were offered, and what they will do */
        get: operations["list_charging_needs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/charging-profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Charging profiles in the station, as it took them or told of them */
        get: operations["list_charging_profiles"];
        put?: never;
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
        /** What was asked of a station, newest first */
        get: operations["list_commands"];
        put?: never;
        /** Send any action of the station's dialect, in OCPP's own names, and wait for the station's own answer */
        post: operations["send_command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
        /** Set the password the station must show */
        put: operations["set_credentials"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/credentials/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new password, shown this once */
        post: operations["generate_credentials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/credentials/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password on the station. The old one is good until the station has taken the new one, or shown it */
        post: operations["rotate_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/deviations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the station breaks the specification and is understood all the same, the most frequent first */
        get: operations["list_station_deviations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/device-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Components and variables of a 2.x station as last told */
        get: operations["show_device_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/display-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages on the station's display */
        get: operations["list_display_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/event-streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams that the station opened for its periodic monitors */
        get: operations["list_event_streams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/event-streams/{stream_id}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came in a stream, the newest first */
        get: operations["list_stream_readings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/firmware": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firmware updates and publications with every step the station told, the newest first */
        get: operations["list_firmware_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/grid-controls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Grid controls (DER) in the station, and what became of them */
        get: operations["list_grid_controls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/local-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The list of tokens a station may trust while it is offline, as we know it */
        get: operations["show_local_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/local-list/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a station's list up to our tokens: what changed since, or all of it where versions differ */
        post: operations["sync_local_list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Uploads of logs and diagnostics with every step the station told, the newest first */
        get: operations["list_log_jobs"];
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
        /** The wire log of a station, newest first */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/messages/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server-sent events: message with a Message for each frame as it passes; resumable for the last 500 */
        get: operations["stream_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/monitors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the station watches by itself */
        get: operations["list_station_monitors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/monitors/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Clear monitors, in as few messages as the station takes */
        post: operations["clear_station_monitors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports the station sent in parts, joined; the newest first */
        get: operations["list_station_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/reports/{kind}/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One report with all its parts, as the station wrote them */
        get: operations["show_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep an EVSE for a token; answered once the station keeps it, 409 with its own word where it will not */
        post: operations["make_reservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/security": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the station proves itself, and how far it has come on its way to a higher profile */
        get: operations["show_security"];
        put?: never;
        /** Take the station to a higher security profile, step by step. Its old way in stays good until it was seen on the new one */
        post: operations["climb"];
        /** Go no further up. What was reached stays */
        delete: operations["cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/security-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the station reported of its own safety, the newest first */
        get: operations["list_security_events_of"];
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
        /** The station's configuration as last read */
        get: operations["list_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change several configuration keys, in as few messages as the station takes; each with the station's own word */
        patch: operations["change_settings"];
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
        /** Ask the station for its configuration again, or for some keys of it, in as few messages as it takes */
        post: operations["read_settings"];
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
        /** Change one configuration key; the status is the station's own word. What its dialect cannot say is malformed */
        put: operations["change_setting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/settlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What payment terminals at the station settled, or could not, the newest first */
        get: operations["list_terminal_settlements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/station-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the station's monitors noticed, the newest first */
        get: operations["list_noticed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/tariffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tariffs that a station calculates with, as it told when it was asked last */
        get: operations["list_station_tariffs"];
        put?: never;
        /** Give a station a tariff to calculate with; the answer is the station's own */
        post: operations["set_station_tariff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/tariffs/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take default tariffs out of a station; transactions that use one go on with it */
        post: operations["clear_station_tariffs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station_id}/tariffs/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a station which tariffs it calculates with */
        post: operations["read_station_tariffs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server-sent events: evse with an Evse whenever one changes its availability */
        get: operations["stream_sites"];
        put?: never;
        post?: never;
        delete?: never;
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
        /** All tariffs, by name */
        get: operations["list_tariffs"];
        put?: never;
        /** Make a tariff */
        post: operations["make_tariff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tariffs/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a session would cost by this tariff */
        post: operations["preview_tariff"];
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
        /** Replace a tariff; running sessions keep the price they began with */
        put: operations["replace_tariff"];
        post?: never;
        /** Remove a tariff that no site or station charges by */
        delete: operations["remove_tariff"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/token-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of tokens, with their rules */
        get: operations["list_token_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/token-groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make or replace the rules of a group */
        put: operations["put_token_group"];
        post?: never;
        /** Forget the rules of a group; its tokens stay in it */
        delete: operations["remove_token_group"];
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
        /** Tokens by their text */
        get: operations["list_tokens"];
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
        /** One token */
        get: operations["show_token"];
        /** Make or replace a token */
        put: operations["put_token"];
        post?: never;
        /** Forget a token */
        delete: operations["remove_token"];
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
        /** People who may sign in, by e-mail address */
        get: operations["list_users"];
        put?: never;
        /** Make an account of any role */
        post: operations["make_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an account; a new password signs all its devices out */
        patch: operations["change_user"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AcceptPending
         * @description POST /stations/pending/{station_id}/accept → StationCreated. `without_password` lets it in on profile 0.
         */
        AcceptPending: {
            /** @default null */
            site_id?: string | null;
            /** @default null */
            name?: string | null;
            /** @default false */
            without_password?: boolean;
        };
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
         * ActionList
         * @description GET /dialects/{dialect}/actions.
         */
        ActionList: {
            dialect: string;
            items: components["schemas"]["ActionSchema"][];
        };
        /**
         * ActionSchema
         * @description A CSMS→station action of a dialect with the JSON Schema of its request, for generated forms.
         */
        ActionSchema: {
            action: string;
            profile: string;
            request_schema: {
                [key: string]: unknown;
            };
            response_schema: {
                [key: string]: unknown;
            };
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
         * ApiKeyPage
         * @description GET /api-keys: the caller's own, newest first.
         */
        ApiKeyPage: {
            items: components["schemas"]["ApiKey"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * Attention
         * @description Something a person should look at.
         *
         *         `kind` is station_offline, connector_faulted, station_pending, session_review, clock_wrong,
         *         meter_strange, station_without_price, repeated_takeovers.
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
            data: {
                [key: string]: unknown;
            };
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
         * AuthorityView
         * @description GET /certificates/authority: who signs, and the roots (PEM) that stations must trust to trust our door.
         */
        AuthorityView: {
            name: string;
            organisation: string;
            roots: string[];
        };
        /**
         * BatterySwap
         * @description One step of a swap in the station's own word; the batteries are in OCPP's own names.
         */
        BatterySwap: {
            request_id: number;
            event: string;
            token: string;
            batteries: {
                [key: string]: unknown;
            }[];
            received_at: string;
        };
        /**
         * BatterySwapPage
         * @description GET /stations/{station_id}/battery-swaps, the newest first.
         */
        BatterySwapPage: {
            items: components["schemas"]["BatterySwap"][];
        };
        /** BillCorrection */
        BillCorrection: {
            energy_wh?: number | null;
            ended_at?: string | null;
            /** @default false */
            void?: boolean;
            reason: string;
        };
        /** BillFigures */
        BillFigures: {
            energy_wh: number;
            ended_at: string | null;
            idle_s: number;
            cost_minor: number;
        };
        /**
         * Capability
         * @description Something that may be asked of stations; `actions` are by dialect, and a dialect without them cannot be asked.
         */
        Capability: {
            word: string;
            meaning: string;
            actions: {
                [key: string]: string[];
            };
        };
        /**
         * CapabilityTable
         * @description GET /dialects.
         */
        CapabilityTable: {
            dialects: string[];
            items: components["schemas"]["Capability"][];
        };
        /**
         * CertificateAnswer
         * @description What the station said, in its own word.
         */
        CertificateAnswer: {
            status: string;
            command_id: string;
            certificates: components["schemas"]["StationCertificates"];
        };
        /**
         * CertificateHashes
         * @description How OCPP names a certificate.
         */
        CertificateHashes: {
            hash_algorithm: string;
            issuer_name_hash: string;
            issuer_key_hash: string;
            serial_number: string;
        };
        /**
         * ChargingLimitPage
         * @description GET /stations/{station_id}/charging-limits: those in force now.
         */
        ChargingLimitPage: {
            items: components["schemas"]["ChargingLimitView"][];
        };
        /**
         * ChargingLimitView
         * @description A limit that somebody else set in the station (EMS, SO, Other); its schedules are in OCPP's own names and may be none.
         */
        ChargingLimitView: {
            evse_number: number;
            limit_source: string;
            is_grid_critical: boolean | null;
            schedules: unknown[];
            set_at: string;
        };
        /**
         * ChargingNeedsPage
         * @description GET /stations/{station_id}/charging-needs: the newest of each EVSE; its transaction may be over.
         */
        ChargingNeedsPage: {
            items: components["schemas"]["ChargingNeedsView"][];
        };
        /**
         * ChargingNeedsView
         * @description What the car on an EVSE asked for. `offer` is the profile it was sent, `car_schedule` what it says it will do.
         *
         *         `state`: noticed → offered → agreed; exceeded (a new offer follows), declined by the station, unable (nothing to offer).
         */
        ChargingNeedsView: {
            evse_number: number;
            session_id: string;
            transaction_id: string;
            state: string;
            transfer: string;
            max_power_w: number;
            min_power_w: number;
            energy_wh: number | null;
            soc_pct: number | null;
            capacity_wh: number | null;
            departs_at: string | null;
            told_at: string;
            updated_at: string;
            /**
             * @description Any JSON.
             * @default null
             */
            offer: unknown;
            /**
             * @description Any JSON.
             * @default null
             */
            car_schedule: unknown;
        };
        /**
         * ChargingProfilePage
         * @description GET /stations/{station_id}/charging-profiles.
         */
        ChargingProfilePage: {
            items: components["schemas"]["ChargingProfileView"][];
        };
        /**
         * ChargingProfileView
         * @description A charging profile in the station; `content` is the profile in OCPP's own names, EVSE 0 the station as a whole.
         */
        ChargingProfileView: {
            profile_id: number;
            evse_number: number;
            purpose: string;
            kind: string;
            stack_level: number;
            transaction_id: string | null;
            limit_source: string;
            updated_at: string;
            /**
             * @description Any JSON.
             * @default null
             */
            content: unknown;
        };
        /**
         * ClearedMonitor
         * @description `status` is the station's word: Accepted, Rejected, NotFound; null where it did not come to this one.
         */
        ClearedMonitor: {
            monitor_id: number;
            status: string | null;
        };
        /**
         * ClearedMonitors
         * @description What became of each, in the order they were named; `command_id` is the last message.
         */
        ClearedMonitors: {
            items: components["schemas"]["ClearedMonitor"][];
            command_id: string;
        };
        /**
         * Command
         * @description What was asked of a station and what became of it.
         */
        Command: {
            id: string;
            station_id: string;
            action: string;
            payload: {
                [key: string]: unknown;
            };
            /** @enum {unknown} */
            state: "answered" | "invalid" | "queued" | "rejected_by_peer" | "sent" | "timed_out" | "unreachable";
            /** @default null */
            response: {
                [key: string]: unknown;
            } | null;
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
            requested_by_name: string | null;
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
            details: {
                [key: string]: unknown;
            };
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
         * ConnectorChange
         * @description Facts a 1.x station never tells: what plug it is and what it can give.
         */
        ConnectorChange: {
            evse_number: number;
            /** @default 1 */
            number?: number;
            /** @default null */
            type?: string | null;
            /** @default null */
            max_power_w?: number | null;
        };
        /**
         * Corrected
         * @description A bill that the operator corrected after the session was over; `told_*` is what the station's own words come to.
         */
        Corrected: {
            at: string;
            by: string | null;
            reason: string;
            void: boolean;
            told_energy_wh: number;
            told_ended_at: string;
        };
        /** CorrectionPreview */
        CorrectionPreview: {
            currency: string;
            before: components["schemas"]["BillFigures"];
            after: components["schemas"]["BillFigures"];
        };
        /** CorrectionTried */
        CorrectionTried: {
            energy_wh?: number | null;
            ended_at?: string | null;
            /** @default false */
            void?: boolean;
        };
        /**
         * Credentials
         * @description PUT /stations/{station_id}/credentials.
         */
        Credentials: {
            password: string;
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
         * DemoAction
         * @description POST /demo/stations/{station_id}: plug, unplug, fault, repair, offline, online, tap (a local RFID).
         */
        DemoAction: {
            /** @enum {unknown} */
            verb: "fault" | "offline" | "online" | "plug" | "repair" | "tap" | "unplug";
            /** @default 1 */
            evse?: number;
            /** @default null */
            token?: string | null;
        };
        /**
         * DemoStation
         * @description What a simulated station looks like from outside.
         */
        DemoStation: {
            station_id: string;
            online: boolean;
            connectors: {
                [key: string]: unknown;
            }[];
        };
        /** DeviationPage */
        DeviationPage: {
            summary: string;
            ways: number;
            items: components["schemas"]["DeviationView"][];
            quirks: string[];
        };
        /** DeviationView */
        DeviationView: {
            rule: string;
            sentence: string;
            action: string;
            path: string;
            found: string;
            count: number;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
        };
        /**
         * DeviceAttribute
         * @description `attribute` is Actual, Target, MinSet or MaxSet; `value` is null where it may not be read or was never told.
         */
        DeviceAttribute: {
            attribute: string;
            value: string | null;
            mutability: string | null;
            persistent: boolean;
            constant: boolean;
            read_at: string;
        };
        /**
         * DeviceComponent
         * @description A part of a station; numbers are 0 and the instance empty where the station named none.
         */
        DeviceComponent: {
            label: string;
            name: string;
            instance: string;
            evse_number: number;
            connector_number: number;
            variables: components["schemas"]["DeviceVariable"][];
        };
        /**
         * DeviceModel
         * @description GET /stations/{station_id}/device-model?q=; empty for stations of 1.x, and until a 2.x station has reported.
         */
        DeviceModel: {
            components: components["schemas"]["DeviceComponent"][];
            variable_count: number;
        };
        /**
         * DeviceVariable
         * @description `key` is how settings are read and written; `characteristics` are in OCPP's own names (unit, dataType, valuesList).
         */
        DeviceVariable: {
            key: string;
            name: string;
            instance: string;
            attributes: components["schemas"]["DeviceAttribute"][];
            /**
             * @description Any JSON.
             * @default null
             */
            characteristics: unknown;
        };
        /**
         * DisplayMessagePage
         * @description GET /stations/{station_id}/display-messages, by number.
         */
        DisplayMessagePage: {
            items: components["schemas"]["DisplayMessageView"][];
        };
        /**
         * DisplayMessageView
         * @description A message on the display; null `state` means every state, null `transaction_id` everybody.
         */
        DisplayMessageView: {
            message_id: number;
            priority: string;
            state: string | null;
            start_at: string | null;
            end_at: string | null;
            transaction_id: string | null;
            display: string | null;
            format: string;
            language: string | null;
            content: string;
            updated_at: string;
        };
        /**
         * EventStream
         * @description A stream of readings; `monitor_id` is null where its opening was never heard, `pending` values had still to come.
         */
        EventStream: {
            stream_id: number;
            monitor_id: number | null;
            interval_s: number | null;
            values_at_once: number | null;
            pending: number;
            opened_at: string;
            closed_at: string | null;
            heard_at: string | null;
        };
        /**
         * EventStreamPage
         * @description GET /stations/{station_id}/event-streams.
         */
        EventStreamPage: {
            items: components["schemas"]["EventStream"][];
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
            data: {
                [key: string]: unknown;
            };
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
            /** @default false */
            plugged: boolean;
            /** @default null */
            kept: components["schemas"]["Kept"] | null;
            /** @default false */
            reservable: boolean;
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
         * FirmwareJob
         * @description An update (`kind` firmware) or firmware offered to stations behind this one (`kind` publication).
         *
         *         `answer` is what the station said when it was asked, or the code of what went wrong; `status` its newest word.
         */
        FirmwareJob: {
            kind: string;
            request_id: number | null;
            answer: string | null;
            status: string | null;
            is_over: boolean;
            requested_at: string;
            updated_at: string;
            states: components["schemas"]["JobStep"][];
            /** @default null */
            location: string | null;
            /** @default null */
            is_signed: boolean | null;
            /** @default null */
            retrieve_at: string | null;
            /** @default null */
            install_at: string | null;
            /** @default null */
            checksum: string | null;
            /** @default [] */
            published_at: string[];
        };
        /**
         * FirmwareJobPage
         * @description GET /stations/{station_id}/firmware: jobs, the newest first, and what the station says it runs.
         */
        FirmwareJobPage: {
            items: components["schemas"]["FirmwareJob"][];
            /** @default null */
            version: string | null;
        };
        /**
         * GridControl
         * @description A grid control (DER); what is null was not told. `content` is in OCPP's own names.
         */
        GridControl: {
            control_id: string;
            control_type: string | null;
            is_default: boolean | null;
            is_superseded: boolean;
            is_started: boolean | null;
            content: {
                [key: string]: unknown;
            };
            updated_at: string;
        };
        /**
         * GridControlPage
         * @description GET /stations/{station_id}/grid-controls.
         */
        GridControlPage: {
            items: components["schemas"]["GridControl"][];
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
            ocpp_tls_url: string | null;
            reservation_max_s: number;
        };
        /**
         * InstalledCertificate
         * @description A certificate that a station says it holds; `subject` and `not_after` where we know the certificate itself.
         */
        InstalledCertificate: {
            certificate_id: string;
            use: string;
            hashes: components["schemas"]["CertificateHashes"];
            children: components["schemas"]["CertificateHashes"][];
            subject: string | null;
            not_after: string | null;
            seen_at: string;
        };
        /**
         * IssuedCertificate
         * @description A certificate that our authority signed; `chain` is PEM, leaf first.
         */
        IssuedCertificate: {
            fingerprint: string;
            serial_number: string;
            /** @enum {unknown} */
            purpose: "server" | "station" | "v2g";
            station_id: string | null;
            subject: string;
            not_before: string;
            not_after: string;
            issued_at: string;
            revoked_at: string | null;
            revoked_reason: string | null;
            chain: string;
        };
        /**
         * IssuedPage
         * @description GET /certificates: the newest 500.
         */
        IssuedPage: {
            items: components["schemas"]["IssuedCertificate"][];
        };
        /**
         * JobStep
         * @description A step of a job, in the station's own word.
         */
        JobStep: {
            status: string;
            at: string;
        };
        /**
         * Kept
         * @description An EVSE is kept for somebody; who that is, nobody else is told.
         */
        Kept: {
            until: string;
            /** @default false */
            for_me: boolean;
            /** @default null */
            reservation_id: string | null;
        };
        /** Ladder */
        Ladder: {
            goal_profile: number;
            /** @enum {string} */
            state: "climbing" | "done" | "failed" | "cancelled";
            steps: components["schemas"]["LadderStep"][];
            problem: string | null;
            requested_by: string | null;
            /** Format: date-time */
            began_at: string;
            /** Format: date-time */
            changed_at: string;
        };
        /** LadderStep */
        LadderStep: {
            /** @enum {string} */
            code: "password" | "trust" | "organization" | "certificate" | "switch" | "arrival";
            profile: number;
            /** @enum {string} */
            state: "waiting" | "doing" | "done" | "skipped" | "failed";
            detail: string | null;
            at: string | null;
        };
        /**
         * Limit
         * @description Stop by itself at the first of these that is reached; also `power_w`, a ceiling sent to the station as a TxProfile.
         */
        Limit: {
            /** @default null */
            energy_wh?: number | null;
            /** @default null */
            duration_s?: number | null;
            /** @default null */
            cost_minor?: number | null;
            /** @default null */
            power_w?: number | null;
            /** @default null */
            soc_pct?: number | null;
        };
        /**
         * LimitNews
         * @description GET /sessions/{id}/limit: what is wanted, what the station was told of it last, and what it said that it keeps.
         *
         *         Stations of OCPP 2.1 can keep limits by themselves; whatever they do, the session is stopped when one is reached.
         */
        LimitNews: {
            wanted: components["schemas"]["Limit"] | null;
            told: components["schemas"]["Limit"] | null;
            told_at: string | null;
            kept: components["schemas"]["Limit"] | null;
            kept_at: string | null;
            can_keep: string[];
        };
        /** LocalList */
        LocalList: {
            station_id: string;
            version: number;
            /** @enum {string} */
            state: "unknown" | "current" | "failed" | "unsupported";
            said: string | null;
            entries: number;
            changed_at: string | null;
            pending: number;
        };
        /**
         * LogJob
         * @description An upload of a log or of diagnostics; `answer` and `status` as in a firmware job.
         */
        LogJob: {
            request_id: number | null;
            answer: string | null;
            status: string | null;
            is_over: boolean;
            requested_at: string;
            updated_at: string;
            states: components["schemas"]["JobStep"][];
            /** @default null */
            log_type: string | null;
            /** @default null */
            location: string | null;
            /** @default null */
            file_name: string | null;
            /** @default null */
            oldest_at: string | null;
            /** @default null */
            latest_at: string | null;
        };
        /**
         * LogJobPage
         * @description GET /stations/{station_id}/logs, the newest first.
         */
        LogJobPage: {
            items: components["schemas"]["LogJob"][];
        };
        /**
         * LoggedIn
         * @description `driver` or `operator` is there, by the account's role (admins are operators here).
         */
        LoggedIn: {
            access_token: string;
            expires_at: string;
            /** @default null */
            driver?: components["schemas"]["Account"] | null;
            /** @default null */
            operator?: components["schemas"]["Account"] | null;
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
         * Message
         * @description One frame of the wire log, secrets masked. `summary` is one readable line.
         *
         *         A line of kind `mended` tells how the frame before it, with the same `message_id`, was read though it breaks the schema.
         */
        Message: {
            id: number;
            at: string;
            /** @enum {unknown} */
            direction: "in" | "out";
            /** @enum {unknown} */
            kind: "call" | "connection" | "error" | "malformed" | "mended" | "result" | "send";
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
         * MonitorPage
         * @description GET /stations/{station_id}/monitors; base and level are null until they were set or reported.
         */
        MonitorPage: {
            items: components["schemas"]["MonitorView"][];
            /** @default null */
            active_base: string | null;
            /** @default null */
            active_level: number | null;
        };
        /**
         * MonitorView
         * @description What a station watches; `threshold` in the variable's unit (seconds for periodic ones), severity 0 worst to 9 least.
         */
        MonitorView: {
            monitor_id: number;
            component: string;
            variable: string;
            kind: string;
            threshold: number;
            severity: number;
            during_transaction: boolean;
            is_custom: boolean;
            updated_at: string;
        };
        /**
         * MonitorsToClear
         * @description POST /stations/{station_id}/monitors/clear.
         */
        MonitorsToClear: {
            monitor_ids: number[];
        };
        /**
         * NewApiKey
         * @description POST /api-keys: a key that may do what its maker may.
         */
        NewApiKey: {
            name: string;
        };
        /**
         * NewCommand
         * @description POST /stations/{station_id}/commands: any CSMS→station action in the dialect's own names.
         */
        NewCommand: {
            action: string;
            /** @default {} */
            payload?: {
                [key: string]: unknown;
            };
            /** @default null */
            timeout_s?: number | null;
        };
        /**
         * NewPassword
         * @description POST /stations/{station_id}/credentials/generate: shown this once.
         */
        NewPassword: {
            password: string;
        };
        /** NewReservation */
        NewReservation: {
            token: string;
            /** Format: date-time */
            expires_at: string;
            /** @default 0 */
            evse_number?: number;
            connector_type?: string | null;
        };
        /**
         * NewRoot
         * @description POST /certificates/roots: a root (PEM) of contracts (MO or V2G) to trust.
         */
        NewRoot: {
            certificate: string;
        };
        /**
         * NewSite
         * @description POST /sites, and PUT /sites/{site_id}.
         */
        NewSite: {
            name: string;
            /** @default  */
            address?: string;
            /** @default  */
            city?: string;
            /** @default  */
            country?: string;
            /** @default null */
            latitude?: number | null;
            /** @default null */
            longitude?: number | null;
            /** @default UTC */
            timezone?: string;
            /** @default null */
            tariff_id?: string | null;
        };
        /**
         * NewStation
         * @description POST /stations; a password left out is generated and shown once.
         */
        NewStation: {
            station_id: string;
            /** @default null */
            password?: string | null;
            /** @default null */
            site_id?: string | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            min_security_profile?: number | null;
            /**
             * @default accepted
             * @enum {unknown}
             */
            registration?: "accepted" | "pending" | "rejected";
        };
        /** NewStationPassword */
        NewStationPassword: {
            password?: string | null;
        };
        /**
         * NewTariff
         * @description POST /tariffs, and PUT /tariffs/{tariff_id}. Running sessions keep the price they began with.
         */
        NewTariff: {
            name: string;
            /** @default null */
            currency?: string | null;
            /** @default null */
            per_kwh?: string | null;
            /** @default null */
            per_minute?: string | null;
            /** @default null */
            per_session?: string | null;
            /** @default null */
            idle_per_minute?: string | null;
            /** @default 0 */
            idle_grace_minutes?: number;
            /** @default 0 */
            tax_pct?: string;
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
        /** OpenSession */
        OpenSession: {
            session_id: string;
            /** @enum {string} */
            state: "starting" | "charging" | "suspended" | "stopping" | "ended" | "failed";
            evse_number: number;
            /** Format: date-time */
            started_at: string;
            energy_wh: number;
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
            revenue_today: components["schemas"]["Revenue"][];
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
         * OwnReservation
         * @description An EVSE kept for the caller, or one that was; `evse_id` null: any of the station's.
         *
         *         `outcome` is null as long as it is kept, or may be: see `answer`. `given_up`: the station let go of it, for `said` (Faulted,
         *         Unavailable and so on).
         */
        OwnReservation: {
            reservation_id: string;
            evse_id: string | null;
            evse_number: number;
            code: string | null;
            station_id: string;
            station_name: string;
            site_id: string | null;
            site_name: string | null;
            created_at: string;
            expires_at: string;
            left_s: number;
            ended_at: string | null;
            /** @enum {unknown} */
            answer: "awaited" | "given" | "missing";
            outcome: ("cancelled" | "cancelled_by_operator" | "expired" | "given_up" | "used") | null;
            said: string | null;
            session_id: string | null;
        };
        /**
         * OwnReservationPage
         * @description GET /me/reservations, newest first: what is kept, and what was kept lately.
         */
        OwnReservationPage: {
            items: components["schemas"]["OwnReservation"][];
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
        /**
         * ProfileChange
         * @description PATCH /me; what is left out stays.
         */
        ProfileChange: {
            /** @default null */
            name?: string | null;
            /** @default null */
            locale?: string | null;
            /** @default null */
            password?: string | null;
            /** @default null */
            current_password?: string | null;
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
            payments: components["schemas"]["TerminalPayment"][];
            station_cost: components["schemas"]["StationCost"] | null;
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
         * Registration
         * @description POST /auth/register; the password has at least 8 characters.
         */
        Registration: {
            email: string;
            password: string;
            name: string;
            /** @default en */
            locale?: string;
        };
        /**
         * RenewalWish
         * @description POST /stations/{station_id}/certificates/renew.
         */
        RenewalWish: {
            /**
             * @default station
             * @enum {unknown}
             */
            purpose?: "station" | "v2g";
        };
        /** Reopening */
        Reopening: {
            note: string;
        };
        /**
         * ReportHead
         * @description A report without what it says.
         *
         *         `kind` is device_model, monitoring, customer_information, display_messages or charging_profiles.
         */
        ReportHead: {
            kind: string;
            request_id: number;
            part_count: number;
            is_complete: boolean;
            received_at: string;
        };
        /**
         * ReportPage
         * @description GET /stations/{station_id}/reports, the newest first.
         */
        ReportPage: {
            items: components["schemas"]["ReportHead"][];
        };
        /**
         * ReportView
         * @description GET /stations/{station_id}/reports/{kind}/{request_id}; `parts` are the station's messages in their order.
         */
        ReportView: {
            kind: string;
            request_id: number;
            is_complete: boolean;
            received_at: string;
            parts: unknown[];
        };
        /** Reservation */
        Reservation: {
            reservation_id: string;
            station_id: string;
            number: number;
            evse_number: number;
            connector_type: string | null;
            token: string;
            group: string | null;
            /** @enum {string} */
            state: "asked" | "reserved" | "refused" | "used" | "cancelled" | "expired" | "replaced" | "lost";
            said: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            created_at: string;
            ended_at: string | null;
            session_id: string | null;
        };
        /** ReservationPage */
        ReservationPage: {
            items: components["schemas"]["Reservation"][];
            next_cursor: string | null;
        };
        /**
         * Reserve
         * @description POST /evses/{evse_id}/reserve: for how long, from now.
         */
        Reserve: {
            duration_s: number;
        };
        /** Resolution */
        Resolution: {
            note: string;
            /** @default false */
            take?: boolean;
            session_id?: string | null;
            /** @default false */
            right?: boolean;
        };
        /**
         * Revenue
         * @description What was earned in one currency, tax included, in its minor units.
         */
        Revenue: {
            currency: string;
            minor: number;
        };
        /** ReviewItem */
        ReviewItem: {
            id: number;
            /** Format: date-time */
            at: string;
            station_id: string;
            kind: string;
            reason: string;
            session_id: string | null;
            payload: {
                [key: string]: unknown;
            };
            figures: components["schemas"]["StopFigures"] | null;
            sessions: components["schemas"]["OpenSession"][];
            /** @default false */
            may_be_right: boolean;
            resolved_at: string | null;
            note: string | null;
        };
        /** ReviewPage */
        ReviewPage: {
            items: components["schemas"]["ReviewItem"][];
            next_cursor: string | null;
        };
        /**
         * Revocation
         * @description POST /certificates/{fingerprint}/revoke.
         */
        Revocation: {
            /**
             * @default unspecified
             * @enum {unknown}
             */
            reason?: "affiliation_changed" | "ca_compromise" | "cessation_of_operation" | "key_compromise" | "superseded" | "unspecified";
        };
        /**
         * RootInstall
         * @description POST /stations/{station_id}/certificates: a root to trust. Without `certificate`: our own, for `csms_root`.
         */
        RootInstall: {
            /** @enum {unknown} */
            use: "csms_root" | "manufacturer_root" | "mo_root" | "oem_root" | "v2g_root";
            /** @default null */
            certificate?: string | null;
            /**
             * @default ec
             * @enum {unknown}
             */
            algorithm?: "ec" | "rsa";
        };
        /**
         * RootList
         * @description GET /certificates/roots.
         */
        RootList: {
            items: components["schemas"]["RootView"][];
        };
        /**
         * RootView
         * @description A root an operator gave us; `trusted_for` contracts, or only to be sent to stations.
         */
        RootView: {
            fingerprint: string;
            subject: string;
            certificate: string;
            not_after: string;
            /** @enum {unknown} */
            trusted_for: "contracts" | "stations";
            added_at: string;
        };
        /** RotatedPassword */
        RotatedPassword: {
            password: string;
            /** @enum {string} */
            state: "changed" | "unconfirmed";
            detail: string;
            command_id: string;
        };
        /**
         * SecurityEventPage
         * @description GET /stations/{station_id}/security-events, the newest first.
         */
        SecurityEventPage: {
            items: components["schemas"]["SecurityEventView"][];
        };
        /**
         * SecurityEventView
         * @description Something that a station reports of its own safety; `type` is its own word, such as `TamperDetectionActivated`.
         */
        SecurityEventView: {
            type: string;
            tech_info: string | null;
            station_at: string;
            received_at: string;
        };
        /** SecurityWish */
        SecurityWish: {
            profile: number;
            /** @default 600 */
            patience_s?: number;
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
            evse_number: number;
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
            idle_s: number;
            cost_minor: number;
            currency: string;
            limit: components["schemas"]["Limit"] | null;
            stop_reason: string | null;
            failure: string | null;
            failure_code: string | null;
            flags: string[];
            price: components["schemas"]["Price"] | null;
            station_online: boolean;
            meter_at: string | null;
            corrected: components["schemas"]["Corrected"] | null;
        };
        /**
         * SettingAnswer
         * @description What became of one key: the station's own word, else how the command ended (unreachable, timed_out, …).
         */
        SettingAnswer: {
            key: string;
            status: string;
            command_id: string;
        };
        /**
         * SettingAnswers
         * @description One answer each, in the order of the keys.
         */
        SettingAnswers: {
            items: components["schemas"]["SettingAnswer"][];
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
         * SettingChanges
         * @description PATCH /stations/{station_id}/settings → SettingAnswers: values by key.
         */
        SettingChanges: {
            values: {
                [key: string]: string;
            };
        };
        /**
         * SettingPage
         * @description GET /stations/{station_id}/settings; POST …/read asks the station again; PUT …/{key} {value} changes one.
         */
        SettingPage: {
            items: components["schemas"]["SettingView"][];
            /** @default [] */
            unknown_keys: string[];
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
         * SigningRequest
         * @description What a station asked to have signed.
         *
         *         `state` is waiting (for the authority), sent (signed, on its way), installed, refused (by the station), failed, replaced.
         */
        SigningRequest: {
            request_id: string;
            purpose: string;
            state: string;
            detail: string | null;
            attempts: number;
            next_try_at: string | null;
            fingerprint: string | null;
            created_at: string;
            updated_at: string;
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
         * SitePage
         * @description GET /sites.
         */
        SitePage: {
            items: components["schemas"]["SiteSummary"][];
            /** @default null */
            next_cursor: string | null;
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
         * StartSession
         * @description POST /sessions; `connector_id` may be left out where the EVSE has one connector.
         */
        StartSession: {
            evse_id: string;
            /** @default null */
            connector_id?: number | null;
            /** @default null */
            limit?: components["schemas"]["Limit"] | null;
            /** @default null */
            token?: string | null;
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
            security_profile: number | null;
            asked_security_profile: number | null;
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
            ocpp_url: string | null;
            evses: components["schemas"]["StationEvse"][];
            /** @default [] */
            flags: string[];
            /** @default false */
            demo: boolean;
            /** @default null */
            callback_url: string | null;
            /** @default null */
            callback_seen: string | null;
        };
        /**
         * StationCertificates
         * @description GET /stations/{station_id}/certificates: what it holds, what we issued to it, and what it asked for, the newest first.
         */
        StationCertificates: {
            installed: components["schemas"]["InstalledCertificate"][];
            issued: components["schemas"]["IssuedCertificate"][];
            requests: components["schemas"]["SigningRequest"][];
        };
        /**
         * StationChange
         * @description PATCH /stations/{station_id}; what is left out (or null) stays; an empty string clears site, tariff or callback address.
         */
        StationChange: {
            /** @default null */
            name?: string | null;
            /** @default null */
            site_id?: string | null;
            /** @default null */
            tariff_id?: string | null;
            /** @default null */
            registration?: ("accepted" | "pending" | "rejected") | null;
            /** @default null */
            min_security_profile?: number | null;
            /** @default null */
            callback_url?: string | null;
            /** @default null */
            connectors?: components["schemas"]["ConnectorChange"][] | null;
        };
        /**
         * StationCost
         * @description What a whole session costs with tax as its station calculates; `wire_id` is the station's name of the tariff.
         */
        StationCost: {
            total_minor: number;
            currency: string;
            wire_id: string | null;
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
         * StationEventPage
         * @description GET /stations/{station_id}/station-events?worst=&limit=&cursor=, the newest first.
         */
        StationEventPage: {
            items: components["schemas"]["StationEventView"][];
            /** @default null */
            next_cursor: string | null;
        };
        /**
         * StationEventView
         * @description What a monitor noticed; `severity` is null where the monitor is not known here, `content` is in OCPP's own names.
         */
        StationEventView: {
            id: number;
            event_id: number;
            station_at: string;
            received_at: string;
            component: string;
            variable: string;
            actual_value: string;
            trigger: string;
            cleared: boolean;
            monitor_id: number | null;
            severity: number | null;
            /**
             * @description Any JSON.
             * @default null
             */
            content: unknown;
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
        /** StationSecurity */
        StationSecurity: {
            station_id: string;
            connected: boolean;
            security_profile: number | null;
            min_security_profile: number;
            asked_security_profile: number | null;
            has_password: boolean;
            highest_profile: number;
            obstacle: string | null;
            tls_url: string | null;
            ladder: components["schemas"]["Ladder"] | null;
        };
        /** StationTariff */
        StationTariff: {
            wire_id: string;
            tariff_id: string | null;
            name: string | null;
            is_current: boolean;
            /** @enum {string} */
            kind: "DefaultTariff" | "DriverTariff";
            valid_from: string | null;
            evse_numbers: number[];
            tokens: string[];
        };
        /** StationTariffs */
        StationTariffs: {
            command: components["schemas"]["Command"] | null;
            items: components["schemas"]["StationTariff"][];
        };
        /**
         * StopAt
         * @description PUT /sessions/{id}/limit: stop by itself at the first of these; what is left out is no limit.
         */
        StopAt: {
            /** @default null */
            energy_wh?: number | null;
            /** @default null */
            duration_s?: number | null;
            /** @default null */
            cost_minor?: number | null;
            /** @default null */
            soc_pct?: number | null;
        };
        /** StopFigures */
        StopFigures: {
            energy_wh: number | null;
            ended_at: string | null;
        };
        /**
         * StreamReading
         * @description One value of a stream, in the unit of its variable, at the station's time.
         */
        StreamReading: {
            station_at: string;
            value: string;
        };
        /**
         * StreamReadingPage
         * @description GET /stations/{station_id}/event-streams/{stream_id}/values, the newest first.
         */
        StreamReadingPage: {
            items: components["schemas"]["StreamReading"][];
        };
        /** SyncList */
        SyncList: {
            /** @default false */
            full?: boolean;
        };
        /** SyncedList */
        SyncedList: {
            list: components["schemas"]["LocalList"];
            sent: number;
            left_out: number;
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
        /** TariffForSession */
        TariffForSession: {
            tariff_id?: string | null;
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
         * TariffPreview
         * @description What it would cost, line by line.
         */
        TariffPreview: {
            lines: components["schemas"]["ReceiptLine"][];
            net_minor: number;
            tax_minor: number;
            total_minor: number;
            currency: string;
            text: string;
        };
        /** TariffToSet */
        TariffToSet: {
            tariff_id?: string | null;
            /** @default 0 */
            evse_number?: number;
            valid_from?: string | null;
        };
        /**
         * TariffTrial
         * @description POST /tariffs/preview: what a session would cost by a tariff that need not exist yet.
         */
        TariffTrial: {
            tariff: components["schemas"]["NewTariff"];
            energy_wh: number;
            charging_s: number;
            /** @default 0 */
            idle_s?: number;
        };
        /** TariffsToClear */
        TariffsToClear: {
            wire_ids?: string[] | null;
            evse_number?: number | null;
        };
        /**
         * TerminalPayment
         * @description What a payment terminal at the station settled for a session, or could not. All texts are the terminal's own.
         *
         *         `status` is Settled, Canceled, Rejected or Failed, `receipt_url` an address on the web or null.
         */
        TerminalPayment: {
            status: string;
            amount_minor: number;
            settled_at: string;
            reference: string;
            note: string | null;
            receipt_id: string | null;
            receipt_url: string | null;
            vat_number: string | null;
        };
        /**
         * TerminalSettlement
         * @description What a payment terminal settled, or could not; thousandths of the currency, `content` as it came.
         */
        TerminalSettlement: {
            psp_ref: string;
            status: string;
            settled_at: string;
            transaction_id: string | null;
            amount_milli: number;
            content: {
                [key: string]: unknown;
            };
            received_at: string;
        };
        /**
         * TerminalSettlementPage
         * @description GET /stations/{station_id}/settlements, the newest first.
         */
        TerminalSettlementPage: {
            items: components["schemas"]["TerminalSettlement"][];
        };
        /**
         * Token
         * @description What identifies a driver at a station; `kind` says as what: a card, an app, a contract and so on.
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
            /** @default null */
            allows_concurrent: boolean | null;
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
            status?: "accepted" | "blocked" | "expired" | "invalid";
            /**
             * @default rfid
             * @enum {unknown}
             */
            kind?: "app" | "central" | "contract" | "emaid" | "key_code" | "mac_address" | "plate" | "rfid";
            /** @default null */
            label?: string | null;
            /** @default null */
            expires_at?: string | null;
            /** @default null */
            group?: string | null;
            /** @default null */
            driver_id?: string | null;
            /** @default null */
            allows_concurrent?: boolean | null;
        };
        /**
         * TokenGroup
         * @description What holds for all tokens of a group, and how many there are.
         */
        TokenGroup: {
            group: string;
            /** @default null */
            label: string | null;
            /** @default null */
            allows_concurrent: boolean | null;
            /** @default false */
            is_master_pass: boolean;
            /** @default 0 */
            tokens: number;
        };
        /**
         * TokenGroupChange
         * @description PUT /token-groups/{group}: makes or replaces its rules. Tokens of a master pass stop every session and begin none.
         */
        TokenGroupChange: {
            /** @default null */
            label?: string | null;
            /** @default null */
            allows_concurrent?: boolean | null;
            /** @default false */
            is_master_pass?: boolean;
        };
        /**
         * TokenGroupPage
         * @description GET /token-groups.
         */
        TokenGroupPage: {
            items: components["schemas"]["TokenGroup"][];
            /** @default null */
            next_cursor: string | null;
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
         * UserChange
         * @description PATCH /users/{user_id}, admins only; what is left out stays.
         */
        UserChange: {
            /** @default null */
            name?: string | null;
            /** @default null */
            role?: ("admin" | "driver" | "operator") | null;
            /** @default null */
            password?: string | null;
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_api_keys: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_api_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_certificates: {
        parameters: {
            query?: {
                station_id?: string;
                purpose?: "server" | "station" | "v2g";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_authority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_root_certificates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RootList"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trust_root: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRoot"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RootView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_root: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fingerprint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_certificate: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                fingerprint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Revocation"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedCertificate"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    find_code: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evse"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_command: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_demo_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoStation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    play_demo_station: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoStation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_capabilities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CapabilityTable"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_actions: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionList"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_events: {
        parameters: {
            query?: {
                /** @description Replay what came after this cursor. */
                after?: number;
                /** @description Events of these kinds, parted by commas. */
                kind?: string;
                station_id?: string;
                /** @description End the stream after this many seconds; else it goes on. */
                for_s?: number;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_evses: {
        parameters: {
            query?: {
                site_id?: string;
                station_id?: string;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvsePage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_evse: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evse"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reserve_evse: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                evse_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reserve"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnReservation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Info"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_me: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_own_reservations: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnReservationPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_own_reservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                reservation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnReservation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_paid_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_reservations: {
        parameters: {
            query?: {
                station_id?: string;
                state?: "asked" | "reserved" | "refused" | "used" | "cancelled" | "expired" | "replaced" | "lost";
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_reservation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reservation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_reservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                reservation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_reviews: {
        parameters: {
            query?: {
                /** @description Those that a person has decided about, instead of those that wait. */
                decided?: boolean;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reopen_review: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                fact_key: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reopening"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewItem"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolve_review: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                fact_key: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Resolution"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewItem"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description `live` is all that is not over. */
                state?: "live" | "starting" | "charging" | "suspended" | "stopping" | "ended" | "failed";
                station_id?: string;
                /** @description Text to look for. */
                q?: string;
                from?: string;
                to?: string;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartSession"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_session: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BillCorrection"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_back: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_correction: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionTried"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionPreview"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_limit: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitNews"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopAt"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_session_messages: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_readings: {
        parameters: {
            query?: {
                measurand?: string;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadingPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_receipt: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_session: {
        parameters: {
            query?: {
                /** @description End the stream after this many seconds; else it goes on. */
                for_s?: number;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_session_tariff: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TariffForSession"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sites: {
        parameters: {
            query?: {
                /** @description Text to look for. */
                q?: string;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SitePage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_site: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSite"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Site"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_site: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Site"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_site: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Site"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_site: {
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
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_stations: {
        parameters: {
            query?: {
                /** @description Text to look for. */
                q?: string;
                site_id?: string;
                status?: "online" | "offline" | "faulted" | "charging" | "available" | "pending" | "rejected";
                dialect?: "ocpp1.5-soap" | "ocpp1.6-soap" | "ocpp1.6" | "ocpp2.0" | "ocpp2.0.1" | "ocpp2.1";
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_station: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStation"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationCreated"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_pending: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dismiss_pending: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_pending: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
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
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationCreated"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_station: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_battery_swaps: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatterySwapPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_station_certificates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationCertificates"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    install_root_certificate: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RootInstall"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAnswer"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_station_certificates: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationCertificates"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renew_station_certificate: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewalWish"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAnswer"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_station_certificate: {
        parameters: {
            query?: {
                /** @description Take away the last root for our door all the same. */
                confirm?: boolean;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
                certificate_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAnswer"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_charging_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChargingLimitPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_charging_needs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChargingNeedsPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_charging_profiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChargingProfilePage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_commands: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_command: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
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
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    generate_credentials: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewPassword"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStationPassword"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedPassword"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_station_deviations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviationPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_device_model: {
        parameters: {
            query?: {
                /** @description Text to look for. */
                q?: string;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceModel"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_display_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisplayMessagePage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_event_streams: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventStreamPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_stream_readings: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
                /** @description The stream's number at its station. */
                stream_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamReadingPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_firmware_jobs: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirmwareJobPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_grid_controls: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GridControlPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_local_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalList"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sync_local_list: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SyncList"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncedList"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_log_jobs: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogJobPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages: {
        parameters: {
            query?: {
                action?: string;
                kind?: "call" | "result" | "error" | "send" | "malformed" | "connection" | "mended";
                direction?: "in" | "out";
                /** @description Text to look for. */
                q?: string;
                since?: string;
                until?: string;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_messages: {
        parameters: {
            query?: {
                /** @description End the stream after this many seconds; else it goes on. */
                for_s?: number;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_station_monitors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitorPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clear_station_monitors: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MonitorsToClear"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearedMonitors"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_station_reports: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
                /** @description What the report is about. */
                kind: "device_model" | "monitoring" | "customer_information" | "display_messages" | "charging_profiles" | "der_controls";
                /** @description The number of the request. */
                request_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_reservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReservation"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_security: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationSecurity"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    climb: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecurityWish"];
            };
        };
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationSecurity"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationSecurity"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_security_events_of: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityEventPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingChanges"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingAnswers"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_settings: {
        parameters: {
            query?: {
                /** @description Keys to ask for; none means all. */
                key?: string[];
            };
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_setting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingChanged"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_terminal_settlements: {
        parameters: {
            query?: {
                /** @description Items a page, at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalSettlementPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_noticed: {
        parameters: {
            query?: {
                /** @description Only what is this grave or graver; 0 is the worst. */
                worst?: number;
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationEventPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_station_tariffs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationTariffs"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_station_tariff: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TariffToSet"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clear_station_tariffs: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TariffsToClear"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_station_tariffs: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The station's own id. */
                station_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationTariffs"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_sites: {
        parameters: {
            query?: {
                /** @description End the stream after this many seconds; else it goes on. */
                for_s?: number;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tariffs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TariffPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_tariff: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTariff"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tariff"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_tariff: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TariffTrial"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TariffPreview"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_tariff: {
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tariff"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_tariff: {
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
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_token_groups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenGroupPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_token_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case. */
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenGroupChange"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenGroup"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_token_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case. */
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                /** @description Text to look for. */
                q?: string;
                status?: "accepted" | "blocked" | "expired" | "invalid";
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case. */
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
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token, in any case. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Text to look for. */
                q?: string;
                role?: "driver" | "operator" | "admin";
                /** @description Items a page, at most. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description One per intent: the same key with the same request gets the first response again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description What went wrong, as problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
