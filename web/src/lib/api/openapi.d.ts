// Made by `npm run api` from the server's OpenAPI description.
export interface paths {
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/annotations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change an annotation; refused when there is a newer revision */
        put: operations["saveAnnotation"];
        post?: never;
        /** Remove an annotation; the audit keeps it */
        delete: operations["removeAnnotation"];
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
        /** Who did what, newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Frozen sections that are announced */
        get: operations["listBookings"];
        put?: never;
        /** Announce a frozen section */
        post: operations["addBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an announcement back */
        post: operations["cancelBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say which case an announcement was for */
        post: operations["linkBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cases that the person sees, by page */
        get: operations["listCases"];
        put?: never;
        /** Make a draft case */
        post: operations["createCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many cases are in each of the person's tabs */
        get: operations["countCases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cases of a patient, by the whole name or number */
        post: operations["findPatient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about one case */
        get: operations["getCase"];
        /** Change a case that is a draft or was returned */
        put: operations["updateCase"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the case to a specialist */
        post: operations["assignCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people said about a case */
        get: operations["listComments"];
        put?: never;
        /** Say something about a case; the same id again adds nothing */
        post: operations["addComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/critical": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The urgent results of a case */
        get: operations["listCriticals"];
        put?: never;
        /** Mark an urgent result: its recipient must read it back */
        post: operations["markCritical"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/impression": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Note the first impression, once; the model's answer is shown from then on */
        post: operations["noteImpression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may see a case: whom one can mention, ask or tell */
        get: operations["listPeopleOfCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that the case is open on this page, and hear who else has it open */
        post: operations["casePresence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a list shows of a case before it is opened */
        get: operations["previewCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/reassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a case to another specialist although somebody has it */
        post: operations["reassignCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the case back for others to read */
        post: operations["releaseCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a case: draft, versions, what stops signing */
        get: operations["getReport"];
        /** Save the draft */
        put: operations["saveDraft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/addendum": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add to a signed report */
        post: operations["addAddendum"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/amend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the diagnosis of a signed report */
        post: operations["amendReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Correct an error in a signed report */
        post: operations["correctReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/draft.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The draft, marked as one */
        get: operations["getDraftPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/retract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Declare a signed report entered in error */
        post: operations["retractReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/send-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a report with one signature back to who signed it */
        post: operations["sendBackReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/report/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign the report out, or give the first of two signatures */
        post: operations["signReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the case back to the hospital */
        post: operations["returnCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns of a case to its hospital, and what had changed when it came back */
        get: operations["listReturns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the case for reading */
        post: operations["reviewCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/second-opinion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask another specialist; the case stays with who asks */
        post: operations["askOpinion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/second-opinions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The second opinions on a case */
        get: operations["listOpinions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the case to the centre */
        post: operations["submitCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Data sets for the report, those that fit the case first */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/urgent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a routine case urgent */
        post: operations["raiseCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labels for regions of this case, by organ */
        get: operations["getVocabulary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the case before sign-out */
        post: operations["withdrawCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Codes by their begin or by words in either language, from the list that is shipped */
        get: operations["searchCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/comments/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an own comment back; it stays as withdrawn */
        post: operations["withdrawComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/critical": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Urgent results that wait for the person, or that the person waits for */
        get: operations["listOpenCriticals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/critical/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read an urgent result back */
        post: operations["acknowledgeCritical"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/critical/{id}/told": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close the loop by a telephone call with read-back */
        post: operations["tellCritical"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/critical/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back a result that was marked by mistake */
        post: operations["withdrawCritical"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that were given up on, and what waits */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish a dead letter's original again */
        post: operations["retryDeadLetter"];
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
        /** What changes, as it changes (server-sent events) */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/findings/{id}/thumbnail.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The most suspicious view of a region */
        get: operations["getFindingThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/findings/{id}/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept, reject or relabel a finding, or take that back */
        post: operations["giveVerdict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospital/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** E-mails and calls that have not arrived */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospital/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try one again that was given up */
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospital/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the rules of the own hospital */
        put: operations["saveHospitalSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospital/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses that are called when something happens */
        get: operations["listWebhooks"];
        put?: never;
        /** Add an address; the answer alone shows the secret */
        post: operations["addWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospital/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a webhook, or switch it off or on */
        put: operations["saveWebhook"];
        post?: never;
        /** Remove a webhook */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospital/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call a webhook to see whether it arrives */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospitals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hospitals of the network */
        get: operations["listHospitals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in with e-mail and password */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session */
        post: operations["logOut"];
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
        /** Who is logged in and what that person may do */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the person has chosen for the pages */
        get: operations["mySettings"];
        /** Keep what the person chooses for the pages */
        put: operations["saveMySettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models and whether they can score now */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the person is told, newest first */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much of it is unread */
        get: operations["countNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/mark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make notifications read or unread */
        post: operations["markNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People of the network by role */
        get: operations["listPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{id}/versions/{n}.geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Findings and annotations of a signed version, in level-0 pixels; ?slide= for one slide */
        get: operations["getVersionPlaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{id}/versions/{n}.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A signed version with hash and signature */
        get: operations["getVersionSealed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{id}/versions/{n}.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A signed version as PDF */
        get: operations["getVersionPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is on duty when, at the own hospital */
        get: operations["getRoster"];
        put?: never;
        /** Enter a duty */
        post: operations["addDuty"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which open cases the specialists of the own hospital have */
        get: operations["heldCases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a duty */
        put: operations["saveDuty"];
        post?: never;
        /** Take a duty off the roster */
        delete: operations["removeDuty"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model version over one slide */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/heatmap.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Scores as a picture that covers the slide; transparent where nothing was scored */
        get: operations["getHeatmap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/regions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Regions of interest, ranked */
        get: operations["listRegions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The flagging score of every tile */
        get: operations["getScores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/tiles.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tiles that the model looks at, one pixel for each cell of the grid */
        get: operations["getRunTiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-opinions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the person is still asked about */
        get: operations["listOpinionsAsked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-opinions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep what is written so far; nobody else sees it yet */
        put: operations["saveOpinion"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-opinions/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give none, with the reason */
        post: operations["declineOpinion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-opinions/{id}/give": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the opinion: from then on it never changes */
        post: operations["giveOpinion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-opinions/{id}/include": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a given opinion in the report, or not */
        post: operations["includeOpinion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-opinions/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the question back */
        post: operations["withdrawOpinion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A slide, its latest run and findings */
        get: operations["getSlide"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people drew and measured on a slide */
        get: operations["listAnnotations"];
        put?: never;
        /** Draw on a slide; the same id again adds nothing */
        post: operations["addAnnotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/files/{files}/tiles/{level}/{col}/{row}.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, of just these files of the slide (see tiles_url) */
        get: operations["getTileOfFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/label": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether the glass label matches the accession number */
        post: operations["checkLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/label.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The photograph of the glass label */
        get: operations["getLabel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/leave-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on without a slide that can't be used */
        post: operations["leaveOutSlide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/mask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people drew into the tissue mask, and what of the slide is analysed */
        get: operations["getMask"];
        /** Draw tissue in or out; the slide is analysed again */
        put: operations["editMask"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/mask.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tissue mask as a picture that covers the slide; transparent where there is no tissue. ?version=0 is the automatic mask */
        get: operations["getMaskPicture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/mask/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What such a change would lead to; nothing is kept */
        post: operations["previewMask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/mpp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Enter the scale that the file does not say */
        put: operations["giveMpp"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a slide go on in spite of its quality */
        post: operations["overrideQuality"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/overview.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The photograph of the whole glass */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the slide is */
        get: operations["getProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The judgement of the scan */
        get: operations["getQuality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a slide analysed again whose analysis failed */
        post: operations["retrySlide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All runs over the slide */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/take-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a slide into use again that was replaced or left out */
        post: operations["takeInSlide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/thumbnail.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole slide, small */
        get: operations["getThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slides/{id}/tiles/{level}/{col}/{row}.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tile of the slide's own grid; level 0 is full resolution */
        get: operations["getTile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/turnaround": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long cases took, and where the time went */
        get: operations["turnaround"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/turnaround.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, one line per case */
        get: operations["turnaroundCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Announce a file, with its first bytes if wanted (tus 1.0 creation) */
        post: operations["createUpload"];
        delete?: never;
        /** What the upload protocol can do (tus 1.0) */
        options: operations["tusOptions"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where an upload stands */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /** Give an unfinished upload up (tus 1.0 termination) */
        delete: operations["tusTerminate"];
        /** What the upload protocol can do (tus 1.0) */
        options: operations["tusOptionsOfUpload"];
        /** How many bytes have arrived (tus 1.0) */
        head: operations["tusOffset"];
        /** Send more bytes (tus 1.0) */
        patch: operations["tusAppend"];
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counters as Prometheus text */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Database and broker work */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verify/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a printed report is genuine and current; names no patient */
        get: operations["verify"];
        put?: never;
        post?: never;
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
        AcknowledgeCriticalRequest: {
            /** @description the result as the person repeats it */
            read_back: string;
        };
        AddAddendumRequest: {
            /** @description if given it must be the signed one: an addendum never changes it */
            diagnosis?: string;
            password: string;
            reason: string;
            text: string;
            /**
             * Format: int64
             * @description number of the version that was read; a newer one is then a conflict
             */
            version?: number;
        };
        AddAnnotationRequest: {
            /** @description of the vocabulary */
            code?: string;
            /** @description 26 random lower-case letters and digits 2 to 7, made by the client and kept for a retry */
            id: string;
            /** @description a finding by a person: into the report */
            in_report?: boolean;
            /** @description polygon, rectangle, point, length or area */
            kind: string;
            /** @description in words, where no code says it */
            label?: string;
            note?: string;
            /** @description corners [x, y] in pixels of level 0 */
            points: number[][];
        };
        AddBookingRequest: {
            /** @description where it is known; the case with it is linked */
            accession_number: string;
            /** Format: date-time */
            at: string;
            /** @description without the patient's name */
            operation: string;
            specimen: string;
        };
        AddCommentRequest: {
            /** @description 26 random lower-case letters and digits 2 to 7, made by the client and kept for a retry */
            id?: string;
            /** @description ids of people who may see the case */
            mentions?: string[];
            /** @description at most 5,000 bytes */
            text: string;
        };
        Analysed: {
            /** @description of the picture */
            grid: components["schemas"]["CellGrid"];
            run: string;
            state: string;
            /** Format: int64 */
            tiles: number;
            url: string;
        };
        Annotation: {
            /** Format: double */
            area_mm2: number | null;
            /** Format: date-time */
            at: string;
            by: string;
            code: string;
            id: string;
            kind: string;
            label: string;
            /** Format: double */
            length_um: number | null;
            note: string;
            points: number[][];
        };
        AnnotationView: {
            /**
             * Format: double
             * @description of what has an inside; null where the slide's scale is not known
             */
            area_mm2: number | null;
            by: string;
            by_name: string;
            case: string;
            changed_by: string;
            changed_name: string;
            code: string;
            /** Format: date-time */
            created_at: string;
            id: string;
            in_report: boolean;
            kind: string;
            label: string;
            /**
             * Format: double
             * @description of a length; null where the slide's scale is not known
             */
            length_um: number | null;
            note: string;
            /** @description corners [x, y] in pixels of level 0; a rectangle has two, a point one */
            points: number[][];
            /** Format: int64 */
            revision: number;
            slide: string;
            /** Format: date-time */
            updated_at: string;
        };
        Annotations: {
            annotations: components["schemas"]["AnnotationView"][];
        };
        AskOpinionRequest: {
            /** @description 26 random lower-case letters and digits 2 to 7, made by the client and kept for a retry */
            id?: string;
            /** @description at most 5,000 bytes */
            question: string;
            /** @description a specialist's id */
            user: string;
        };
        AssignCaseRequest: {
            /** @description a specialist's id */
            user: string;
        };
        AuditEntry: {
            action: string;
            actor: string;
            /** Format: date-time */
            at: string;
            detail: string;
            from: string;
            hospital: string;
            /** Format: int64 */
            id: number;
            object: string;
        };
        AuditList: {
            entries: components["schemas"]["AuditEntry"][];
        };
        Backlog: {
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            messages: number;
            stream: string;
        };
        Blocker: {
            code: string;
            message: string;
            run?: string;
            slide?: string;
        };
        BookingDetail: {
            accession_number: string;
            /** Format: date-time */
            at: string;
            case: string;
            covered: boolean;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            hospital: string;
            hospital_name: string;
            id: string;
            operation: string;
            /** Format: int64 */
            revision: number;
            specimen: string;
            state: string;
        };
        Bookings: {
            bookings: components["schemas"]["BookingDetail"][];
        };
        CaseBody: {
            /** @description frozen, urgent or routine */
            priority: string;
            request: components["schemas"]["Request"];
        };
        CaseChange: {
            after: string;
            before: string;
            field: string;
        };
        CaseList: {
            cases: components["schemas"]["CaseRow"][];
            /** @description cursor of the next page, empty on the last */
            next: string;
            /**
             * Format: int64
             * @description how many match, counted up to 1000
             */
            total: number;
            total_more: boolean;
        };
        CasePresenceRequest: {
            /** @description the page is closed */
            leave: boolean;
        };
        CaseRow: {
            assigned_name: string;
            assigned_to: string;
            awaiting_second: string;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            due_at: string | null;
            flag_reason: string;
            flag_reasons: components["schemas"]["FlagReason"][];
            flagged: boolean;
            held_by: string;
            held_name: string;
            hospital: string;
            hospital_name: string;
            id: string;
            no_ai: string;
            /** @description the person is asked for a second opinion */
            opinion_asked: boolean;
            priority: string;
            progress: components["schemas"]["Progress"];
            reason: string;
            /** @description as in the report; empty where there is none yet */
            report_status: string;
            request: components["schemas"]["Request"];
            /** Format: date-time */
            resubmitted_at: string | null;
            return_code: string;
            /** Format: int64 */
            revision: number;
            /** Format: double */
            score: number;
            second_reading: string;
            /** Format: date-time */
            signed_at: string | null;
            /** Format: int64 */
            slides: number;
            state: string;
            /** Format: date-time */
            submitted_at: string | null;
            /** Format: date-time */
            updated_at: string;
            /** Format: int64 */
            uploads_open: number;
        };
        CaseView: {
            assigned_name: string;
            assigned_to: string;
            awaiting_second: string;
            can: string[];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            created_name: string;
            /** Format: date-time */
            due_at: string | null;
            flag_reason: string;
            flag_reasons: components["schemas"]["FlagReason"][];
            flagged: boolean;
            held_by: string;
            held_name: string;
            hospital: string;
            hospital_name: string;
            id: string;
            /** @description what people noted at first sight; empty while reading.hidden */
            impressions: components["schemas"]["ImpressionView"][];
            no_ai: string;
            priority: string;
            reading: components["schemas"]["Reading"];
            reason: string;
            report: components["schemas"]["ReportSummary"] | null;
            request: components["schemas"]["Request"];
            /** Format: date-time */
            resubmitted_at: string | null;
            return_code: string;
            /** Format: int64 */
            revision: number;
            /** Format: double */
            score: number;
            second_reading: string;
            /** Format: date-time */
            signed_at: string | null;
            slides: components["schemas"]["SlideView"][];
            stages: components["schemas"]["Stage"][];
            state: string;
            /** Format: date-time */
            submitted_at: string | null;
            timeline: components["schemas"]["TimelineEntry"][];
            /** Format: date-time */
            updated_at: string;
            uploads: components["schemas"]["UploadView"][];
        };
        CellGrid: {
            /** Format: double */
            cell_height: number;
            /** Format: double */
            cell_width: number;
            /** Format: int64 */
            cols: number;
            /** Format: int64 */
            rows: number;
        };
        CheckLabelRequest: {
            /** @description match or mismatch; empty undoes a check */
            check: string;
            /** @description why an earlier check is changed or undone */
            reason?: string;
        };
        CodeEntry: {
            code: string;
            en: string;
            system: string;
            zh: string;
        };
        CodeHits: {
            codes: components["schemas"]["CodeEntry"][];
        };
        Coded: {
            code: string;
            display: string;
            system: string;
        };
        CommentView: {
            /** Format: date-time */
            at: string;
            by: string;
            by_name: string;
            case: string;
            id: string;
            /** @description who is mentioned, with names */
            mentioned: components["schemas"]["NamedByID"][];
            mentions: string[];
            text: string;
            /** Format: date-time */
            withdrawn_at: string | null;
            withdrawn_by: string;
            withdrawn_name: string;
        };
        Comments: {
            comments: components["schemas"]["CommentView"][];
        };
        Comparison: {
            answer: string;
            rule: string;
            slides: components["schemas"]["SlideComparison"][];
        };
        Condition: {
            /** Format: double */
            above?: number;
            field: string;
            in?: string[];
        };
        CriticalView: {
            accession_number: string;
            case: string;
            /** Format: date-time */
            ended_at: string | null;
            ended_by: string;
            ended_by_name: string;
            /** Format: int64 */
            escalations: number;
            /** @description the person is asked to read it back */
            for_me: boolean;
            hospital: string;
            hospital_name: string;
            id: string;
            /** Format: date-time */
            marked_at: string;
            marked_by: string;
            marked_by_name: string;
            /** @description what the person can do now: acknowledge, told or withdraw */
            may: string[];
            /** Format: date-time */
            next_at: string;
            read_back: string;
            reason: string;
            recipient: string;
            recipient_name: string;
            /** Format: int64 */
            revision: number;
            state: string;
            text: string;
            /** Format: date-time */
            told_at: string | null;
            told_who: string;
        };
        Criticals: {
            critical: components["schemas"]["CriticalView"][];
        };
        DeadLetter: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            attempts: number;
            id: string;
            original_id: string;
            reason: string;
            stream: string;
            subject: string;
        };
        DeadLetters: {
            backlog: components["schemas"]["Backlog"][];
            letters: components["schemas"]["DeadLetter"][];
        };
        Deadlines: {
            /** Format: int64 */
            biopsy_days: number;
            /** Format: int64 */
            cytology_days: number;
            /** Format: int64 */
            frozen_minutes: number;
            /** Format: int64 */
            routine_days: number;
            /** Format: int64 */
            urgent_hours: number;
        };
        Deliveries: {
            deliveries: components["schemas"]["Delivery"][];
            names: {
                [key: string]: string;
            };
        };
        Delivery: {
            /** Format: int64 */
            attempts: number;
            case: string;
            channel: string;
            /** Format: date-time */
            created_at: string;
            id: string;
            kind: string;
            /** Format: date-time */
            next_at: string;
            reason: string;
            state: string;
            target: string;
            /** Format: date-time */
            updated_at: string;
        };
        DemoLogin: {
            email: string;
            password: string;
            role: string;
        };
        Difference: {
            after: string;
            before: string;
            section: string;
            slide?: string;
        };
        Document: {
            ai_text: string[];
            case: string;
            codes?: components["schemas"]["Coded"][];
            comment: string;
            diagnosis: string;
            emptied?: string[];
            hospital: string;
            microscopy: string;
            no_ai: string;
            priority: string;
            request: components["schemas"]["Request"];
            second_opinions?: components["schemas"]["SecondOpinion"][];
            slides: components["schemas"]["SlideSection"][];
            synoptic?: components["schemas"]["Synoptic"] | null;
            without_ai?: string[];
        };
        DutyBody: {
            /** Format: date-time */
            from: string;
            /** @description also frozen sections */
            frozen: boolean;
            /** @description sites or specimen types; empty for every case */
            subjects: string[];
            /** Format: date-time */
            until: string;
            user: string;
        };
        Finding: {
            /** Format: double */
            area_mm2: number | null;
            bounds: number[];
            hottest: number[];
            id: string;
            polygon: number[][][];
            /** Format: int64 */
            rank: number;
            /** Format: double */
            score: number;
            verdict: components["schemas"]["Verdict"];
        };
        Findings: {
            findings: components["schemas"]["Finding"][];
        };
        FirstSignature: {
            digest: string;
            hospital?: string;
            id: string;
            name: string;
            role: string;
            /** Format: date-time */
            signed_at: string;
        };
        FirstSignatureView: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["Signer"];
            mine: boolean;
            stands: boolean;
        };
        FlagReason: {
            code: string;
            label?: string;
            models?: string[];
            /** Format: int64 */
            regions?: number;
            /** Format: double */
            score?: number;
            slide?: string;
            text?: string;
            text_zh?: string;
            /** Format: double */
            threshold?: number;
        };
        GiveMppRequest: {
            /**
             * Format: double
             * @description micrometres per pixel of level 0
             */
            mpp: number;
        };
        GiveVerdictRequest: {
            /** @description accepted, rejected, relabelled, or empty to undo */
            decision: string;
            label?: string;
            reason?: string;
        };
        Health: {
            demo?: boolean;
            logins?: components["schemas"]["DemoLogin"][];
            status: string;
        };
        HeldCase: {
            accession_number: string;
            /** Format: date-time */
            due_at: string | null;
            held: boolean;
            id: string;
            priority: string;
            state: string;
            user: string;
        };
        HeldCases: {
            cases: components["schemas"]["HeldCase"][];
        };
        Hospital: {
            centre: boolean;
            county_signs: boolean;
            /** Format: date-time */
            created_at: string;
            id: string;
            lang: string;
            name: string;
            settings: components["schemas"]["HospitalSettings"];
        };
        HospitalSettings: {
            auto_assign: boolean;
            blind_first: boolean;
            /** Format: int64 */
            critical_minutes: number;
            deadlines: components["schemas"]["Deadlines"];
            open_within_minutes: components["schemas"]["OpenWithin"];
            /** Format: double */
            second_reading_percent: number;
            two_person_sign_out: boolean;
        };
        Hospitals: {
            hospitals: components["schemas"]["Hospital"][];
        };
        ImpressionView: {
            /** Format: date-time */
            at: string;
            /** @description the model's answer was withheld until then */
            blind: boolean;
            by: string;
            category: string;
            mine: boolean;
            text: string;
        };
        IncludeOpinionRequest: {
            in_report: boolean;
        };
        Info: {
            associated: string[];
            doubts: string[];
            format: string;
            /** Format: int64 */
            height: number;
            icc: boolean;
            levels: components["schemas"]["Level"][];
            mpp: components["schemas"]["MPP"] | null;
            /** Format: double */
            objective_power?: number;
            reader: string;
            stain: string;
            transfer_syntax: string;
            /** Format: int64 */
            width: number;
        };
        LabelSaying: {
            text: string;
            what: string;
        };
        Level: {
            /** Format: double */
            downsample: number;
            /** Format: int64 */
            height: number;
            /** Format: int64 */
            tile_height: number;
            /** Format: int64 */
            tile_width: number;
            /** Format: int64 */
            width: number;
        };
        LinkBookingRequest: {
            case: string;
        };
        LoginInputBody: {
            email: string;
            /** @description one-time code, where it is asked for */
            otp?: string;
            password: string;
        };
        MPP: {
            source: string;
            /** Format: double */
            x: number;
            /** Format: double */
            y: number;
        };
        MarkCriticalRequest: {
            /**
             * Format: date-time
             * @description when it must have been read back; otherwise after the hospital's time
             */
            by?: string;
            /** @description 26 random lower-case letters and digits 2 to 7, made by the client and kept for a retry */
            id?: string;
            /** @description id of a clinician or admin of the hospital */
            recipient: string;
            /** @description what must be known at once; at most 2,000 bytes */
            text: string;
        };
        MarkNotificationsRequest: {
            all: boolean;
            ids: string[];
            read: boolean;
        };
        MaskBodyBody: {
            /** @description replace those before; an empty list is back to the automatic mask */
            edits: components["schemas"]["MaskEdit"][];
            reason: string;
            /**
             * Format: int64
             * @description the version that was being edited: refused when there is a newer one
             */
            version?: number;
        };
        MaskEdit: {
            add: boolean;
            /** @description closed outline, [x, y] in pixels of level 0; the first point is not repeated */
            ring: number[][];
        };
        MaskPreview: {
            /**
             * Format: int64
             * @description regions with a person's verdict: it stays only where the region stays the same
             */
            judged: number;
            /**
             * Format: int64
             * @description of the latest run; null before one is planned
             */
            now: number | null;
            /**
             * Format: int64
             * @description that the model would look at; null when no model fits
             */
            tiles: number | null;
            /** Format: double */
            tissue_fraction: number;
        };
        MaskView: {
            /** @description null before a run is planned */
            analysed: components["schemas"]["Analysed"] | null;
            /** Format: date-time */
            at: string | null;
            automatic_url: string;
            by: string;
            by_name: string;
            /** @description drawn over the automatic mask in this order */
            edits: components["schemas"]["MaskEdit"][];
            /** @description of mask.png */
            grid: components["schemas"]["CellGrid"];
            reason: string;
            /** Format: double */
            tissue_fraction: number;
            url: string;
            /**
             * Format: int64
             * @description 0 while nobody has changed the automatic mask
             */
            version: number;
        };
        Me: {
            demo: boolean;
            hospital: components["schemas"]["Hospital"];
            permissions: string[];
            settings: components["schemas"]["UserSettings"];
            user: components["schemas"]["User"];
            version: string;
        };
        ModelUsed: {
            digest: string;
            name: string;
            not_for_clinical_use: boolean;
            /** Format: double */
            threshold: number;
            version: string;
        };
        ModelVersion: {
            digest: string;
            name: string;
            version: string;
        };
        ModelView: {
            classes: string[];
            /** Format: double */
            cost_per_thousand_tiles: number;
            data: string;
            digest: string;
            endpoint?: string;
            flag_class: string;
            input: components["schemas"]["Tensor"];
            intended_use: string;
            /** Format: int64 */
            jpeg_quality: number;
            limits: string[];
            /** Format: int64 */
            margin?: number;
            /** Format: double */
            mpp: number;
            name: string;
            not_for_clinical_use: boolean;
            organs: string[];
            output: components["schemas"]["Tensor"];
            /** Format: int64 */
            overlap?: number;
            preparations: string[];
            ready: boolean;
            /** @description why it is not ready */
            reason: string;
            /** Format: double */
            region_threshold: number;
            scaled_decode?: boolean;
            stains: string[];
            stored_tiles?: boolean;
            task: string;
            /** Format: double */
            threshold: number;
            /** Format: int64 */
            tile_size: number;
            title: string;
            /** Format: int64 */
            top_k: number;
            version: string;
        };
        Models: {
            models: components["schemas"]["ModelView"][];
        };
        Named: {
            code: string;
            en: string;
            zh: string;
        };
        NamedByID: {
            id: string;
            name: string;
        };
        NewWebhook: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            disabled: string;
            /** Format: int64 */
            failures: number;
            id: string;
            kinds: string[];
            /** Format: int64 */
            revision: number;
            /** @description shown once */
            secret: string;
            url: string;
        };
        NoteImpressionRequest: {
            /** @description benign, atypical, in-situ, malignant, inadequate or other */
            category?: string;
            text: string;
        };
        NotificationView: {
            accession_number: string;
            actor: string;
            actor_name: string;
            /** Format: date-time */
            at: string;
            case: string;
            detail: string;
            hospital: string;
            id: string;
            kind: string;
            /** Format: date-time */
            read_at: string | null;
        };
        Notifications: {
            items: components["schemas"]["NotificationView"][];
            mail: boolean;
            more: boolean;
            /** Format: int64 */
            unread: number;
        };
        OpenWithin: {
            /** Format: int64 */
            frozen: number;
            /** Format: int64 */
            routine: number;
            /** Format: int64 */
            urgent: number;
        };
        OpinionTextBody: {
            /**
             * Format: int64
             * @description the one that was changed
             */
            revision: number;
            /** @description at most 20,000 bytes */
            text: string;
        };
        OpinionView: {
            accession_number: string;
            /** Format: date-time */
            asked_at: string;
            asked_by: string;
            asked_by_name: string;
            asked_of: string;
            asked_of_name: string;
            case: string;
            /** Format: date-time */
            ended_at: string | null;
            id: string;
            in_report: boolean;
            /** @description what the person can do now: write, withdraw or include */
            may: string[];
            question: string;
            reason: string;
            /** Format: int64 */
            revision: number;
            state: string;
            text: string;
            /** Format: date-time */
            updated_at: string;
        };
        Opinions: {
            second_opinions: components["schemas"]["OpinionView"][];
        };
        Patient: {
            /** Format: int64 */
            age: number | null;
            id: string;
            name: string;
            sex: string;
        };
        PatientSearch: {
            cursor?: string;
            /** Format: int64 */
            limit?: number;
            /** @description the whole name or number */
            patient: string;
        };
        People: {
            people: components["schemas"]["PersonName"][];
        };
        PeopleOfCase: {
            people: components["schemas"]["PersonOfCase"][];
        };
        PersonHere: {
            name: string;
            /** Format: date-time */
            since: string;
            user: string;
        };
        PersonName: {
            hospital: string;
            id: string;
            name: string;
            role: string;
        };
        PersonOfCase: {
            hospital: string;
            hospital_name: string;
            id: string;
            name: string;
            role: string;
        };
        Presence: {
            /** Format: int64 */
            beat: number;
            others: components["schemas"]["PersonHere"][];
        };
        PreviewFinding: {
            bounds: number[];
            hottest: number[];
            id: string;
            /** Format: double */
            score: number;
        };
        PreviewMaskRequest: {
            edits: components["schemas"]["MaskEdit"][];
        };
        PreviewView: {
            finding: components["schemas"]["PreviewFinding"] | null;
            /** Format: int64 */
            height: number;
            name: string;
            slide: string;
            thumbnail_url: string;
            /** Format: int64 */
            width: number;
        };
        Problem: {
            /** @description stable word for programs */
            code: string;
            detail: string;
            /** @description what the person can do now */
            do: string;
            /** @description the input it is about */
            field?: string;
            /** Format: int64 */
            status: number;
            title: string;
            /** @description always about:blank */
            type: string;
        };
        Progress: {
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            total: number;
        };
        Quality: {
            codes: string[];
            reasons: string[];
            reasons_zh?: string[];
            /** Format: double */
            sharpness: number;
            /** Format: double */
            tissue_fraction: number;
            verdict: string;
        };
        QualityView: {
            quality: components["schemas"]["Quality"] | null;
            state: string;
            trouble: components["schemas"]["Trouble"] | null;
        };
        Reading: {
            answer: boolean;
            hidden: boolean;
            required: boolean;
        };
        ReassignCaseRequest: {
            reason: string;
            /** @description a specialist's id */
            user: string;
        };
        ReportSummary: {
            id: string;
            /** Format: int64 */
            revision: number;
            status: string;
            /** Format: int64 */
            versions: number;
        };
        ReportView: {
            ai: components["schemas"]["Comparison"] | null;
            /** @description what still stops the person from signing */
            blockers: components["schemas"]["Blocker"][];
            can: string[];
            case: string;
            digest: string;
            digest_parts: {
                [key: string]: string;
            };
            draft: components["schemas"]["Document"];
            first_signature: components["schemas"]["FirstSignatureView"] | null;
            hospital: string;
            id: string;
            issuer: string;
            /** @description report: the issuing hospital's own; opinion: another hospital's answer */
            kind: string;
            /** Format: int64 */
            revision: number;
            sent_back: components["schemas"]["SentBack"] | null;
            status: string;
            two_persons: boolean;
            /** Format: date-time */
            updated_at: string;
            updated_by: string;
            /** Format: int64 */
            versions: number;
            versions_list: components["schemas"]["VersionView"][];
        };
        Request: {
            accession_number: string;
            blocks: string[];
            clinical_question: string;
            /** Format: date-time */
            collected_at: string | null;
            gross_description: string;
            history: string;
            patient: components["schemas"]["Patient"];
            preparation: string;
            /** Format: date-time */
            received_at: string | null;
            requester: string;
            site: string;
            specimen_type: string;
            stain: string;
        };
        Result: {
            flagged: boolean;
            label: string;
            reason: string;
            /** Format: double */
            score: number;
        };
        ReturnCaseRequest: {
            /** @description what is to be done: rescan, history, label or other */
            code?: string;
            /** @description in words; may be empty where the code says it */
            reason: string;
        };
        ReturnView: {
            /** Format: date-time */
            at: string;
            by: string;
            by_name: string;
            case: string;
            changes: components["schemas"]["CaseChange"][];
            code: string;
            id: string;
            reason: string;
            /** Format: date-time */
            resubmitted_at: string | null;
            resubmitted_by: string;
            resubmitted_name: string;
        };
        Returns: {
            returns: components["schemas"]["ReturnView"][];
        };
        RevisionInputBody: {
            /** @description as in sign; empty lets the rule say it */
            agreement?: string;
            /** @description left out: as signed */
            codes?: components["schemas"]["Coded"][];
            comment?: string;
            diagnosis?: string;
            microscopy?: string;
            password: string;
            reason: string;
            /** @description left out: as signed; without a template: none */
            synoptic?: components["schemas"]["Synoptic"] | null;
            /**
             * Format: int64
             * @description number of the version that was read; a newer one is then a conflict
             */
            version?: number;
        };
        Roster: {
            entries: components["schemas"]["RosterEntry"][];
            names: {
                [key: string]: string;
            };
            /** @description who is on duty now, by id */
            on_duty: string[];
            /** @description whose duties can be entered */
            people: components["schemas"]["PersonName"][];
        };
        RosterEntry: {
            created_by: string;
            /** Format: date-time */
            from: string;
            frozen: boolean;
            hospital: string;
            id: string;
            /** Format: int64 */
            revision: number;
            subjects: string[];
            /** Format: date-time */
            until: string;
            /** Format: date-time */
            updated_at: string;
            user: string;
        };
        Run: {
            /** Format: int64 */
            batches: number;
            case: string;
            /** Format: date-time */
            created_at: string;
            /** Format: int64 */
            done: number;
            /** Format: date-time */
            finished_at: string | null;
            hospital: string;
            id: string;
            /** Format: int64 */
            mask_version: number;
            model: components["schemas"]["ModelVersion"];
            not_for_clinical_use: boolean;
            priority: string;
            reason: string;
            result: components["schemas"]["Result"] | null;
            /** Format: int64 */
            revision: number;
            slide: string;
            /** Format: date-time */
            started_at: string | null;
            state: string;
            /** Format: double */
            threshold: number;
            /** Format: date-time */
            tiled_at: string | null;
            tiles: components["schemas"]["Tiles"];
            /** Format: date-time */
            updated_at: string;
        };
        RunScores: {
            cells: number[][];
            class: string;
            grid: components["schemas"]["CellGrid"];
        };
        Runs: {
            runs: components["schemas"]["Run"][];
        };
        SaveAnnotationRequest: {
            /** @description of the vocabulary */
            code?: string;
            /** @description a finding by a person: into the report */
            in_report?: boolean;
            /** @description polygon, rectangle, point, length or area */
            kind: string;
            /** @description in words, where no code says it */
            label?: string;
            note?: string;
            /** @description corners [x, y] in pixels of level 0 */
            points: number[][];
            /**
             * Format: int64
             * @description the one that was changed
             */
            revision: number;
        };
        SaveDraftRequest: {
            /** @description sections whose AI text is taken unchanged */
            accepted_ai?: string[];
            codes?: components["schemas"]["Coded"][];
            comment: string;
            diagnosis: string;
            microscopy: string;
            /** Format: int64 */
            revision: number;
            /** @description without a template: none */
            synoptic?: components["schemas"]["Synoptic"] | null;
            /** @description runs that gave no result, from the blockers: the person goes on without them */
            without_ai?: string[];
        };
        SaveDutyRequest: {
            /** Format: date-time */
            from: string;
            /** @description also frozen sections */
            frozen: boolean;
            /** Format: int64 */
            revision: number;
            /** @description sites or specimen types; empty for every case */
            subjects: string[];
            /** Format: date-time */
            until: string;
            user: string;
        };
        SecondOpinion: {
            /** Format: date-time */
            at: string;
            by: string;
            question: string;
            text: string;
        };
        SentBack: {
            /** Format: date-time */
            at: string;
            by: string;
            reason: string;
        };
        SetAside: {
            /** Format: date-time */
            at: string;
            by: string;
            by_slide?: string;
            kind: string;
            reason?: string;
        };
        SignReportRequest: {
            /** @description the model's answer and the diagnosis: agree, disagree or not-comparable; needed where a model looked */
            agreement?: string;
            /** @description of the document that the person has read, as the report gave it */
            digest: string;
            /** @description as the report gave them: a refusal then says what has changed */
            digest_parts?: {
                [key: string]: string;
            };
            password: string;
            /**
             * Format: int64
             * @description of the draft that the person has read
             */
            revision: number;
        };
        SignedView: {
            awaiting_second: boolean;
            pdf: string;
            report: components["schemas"]["ReportView"];
            version: components["schemas"]["VersionMark"];
        };
        Signer: {
            hospital?: string;
            id: string;
            name: string;
            role: string;
        };
        SlideComparison: {
            /** Format: int64 */
            accepted: number;
            agreement: string;
            flagged: boolean;
            model: string;
            name: string;
            /** Format: int64 */
            rejected: number;
            /** Format: int64 */
            relabelled: number;
            /** Format: double */
            score: number;
            slide: string;
            /** Format: int64 */
            undecided: number;
        };
        SlideFile: {
            name: string;
            sha256: string;
            /** Format: int64 */
            size: number;
        };
        SlideProgress: {
            /** Format: int64 */
            done: number;
            state: string;
            /** Format: int64 */
            total: number;
        };
        SlideSection: {
            annotations?: components["schemas"]["Annotation"][];
            findings: components["schemas"]["Finding"][];
            /** Format: int64 */
            height: number;
            label_checked: string;
            model: components["schemas"]["ModelUsed"] | null;
            /** Format: double */
            mpp: number | null;
            name: string;
            no_ai: string;
            quality: components["schemas"]["Quality"];
            result: components["schemas"]["Result"] | null;
            slide: string;
            stain: string;
            tiles: components["schemas"]["Tiles"];
            /** Format: int64 */
            width: number;
        };
        SlideView: {
            case: string;
            /** Format: date-time */
            created_at: string;
            files: components["schemas"]["SlideFile"][];
            findings: components["schemas"]["Finding"][];
            /** Format: double */
            given_mpp: number;
            has_label: boolean;
            has_overview: boolean;
            hospital: string;
            id: string;
            info: components["schemas"]["Info"] | null;
            label_check: string;
            label_claim: string;
            label_says: components["schemas"]["LabelSaying"][];
            /** Format: int64 */
            mask_version: number;
            name: string;
            quality: components["schemas"]["Quality"] | null;
            /** Format: int64 */
            revision: number;
            run: components["schemas"]["Run"] | null;
            set_aside: components["schemas"]["SetAside"] | null;
            specimen: string;
            stain: string;
            state: string;
            thumbnail_url: string;
            /** @example /api/v1/slides/ID/files/0a1b2c3d/tiles */
            tiles_url: string;
            trouble: components["schemas"]["Trouble"] | null;
            /** Format: date-time */
            updated_at: string;
        };
        Stage: {
            note: string;
            /** Format: double */
            seconds: number | null;
            /** Format: date-time */
            since: string | null;
            stage: string;
            state: string;
        };
        Synoptic: {
            fields: {
                [key: string]: unknown;
            };
            not_assessable?: string[];
            template: string;
            /** Format: int64 */
            version: number;
        };
        TabCount: {
            more: boolean;
            /** Format: int64 */
            n: number;
            tab: string;
        };
        TabCounts: {
            tabs: components["schemas"]["TabCount"][];
        };
        TellCriticalRequest: {
            /**
             * Format: date-time
             * @description when; otherwise now
             */
            at?: string;
            /** @description the person repeated the result */
            read_back: boolean;
            /** @description name of the person on the telephone */
            who: string;
        };
        Template: {
            code: string;
            en: string;
            fields: components["schemas"]["TemplateField"][];
            organ: string;
            rules: components["schemas"]["TemplateRule"][];
            /** Format: int64 */
            version: number;
            zh: string;
        };
        TemplateField: {
            code: string;
            en: string;
            kind: string;
            /** Format: double */
            max?: number;
            /** Format: double */
            min?: number;
            options?: components["schemas"]["Named"][];
            required?: boolean;
            unit?: string;
            when?: components["schemas"]["Condition"] | null;
            whole?: boolean;
            zh: string;
        };
        TemplateRule: {
            at_most?: string[];
            code: string;
            en: string;
            if?: components["schemas"]["Condition"] | null;
            then?: components["schemas"]["Condition"] | null;
            zh: string;
        };
        Templates: {
            /** Format: int64 */
            fitting: number;
            templates: components["schemas"]["Template"][];
        };
        Tensor: {
            datatype: string;
            layout?: string;
            name: string;
        };
        Term: {
            code: string;
            en: string;
            zh: string;
        };
        TermGroup: {
            code: string;
            en: string;
            terms: components["schemas"]["Term"][];
            zh: string;
        };
        Tiles: {
            /** Format: int64 */
            answered: number;
            /** Format: int64 */
            grid: number;
            /** Format: int64 */
            sent: number;
            /** Format: int64 */
            tissue: number;
        };
        TimelineEntry: {
            actor: string;
            actor_name: string;
            /** Format: date-time */
            at: string;
            case: string;
            hospital: string;
            /** Format: int64 */
            id: number;
            kind: string;
            note?: string;
            run?: string;
            slide?: string;
            state: string;
        };
        Trouble: {
            code: string;
            do: string;
            do_zh?: string;
            what: string;
            what_zh?: string;
        };
        Turnaround: {
            by: string;
            cases: components["schemas"]["TurnaroundCase"][];
            /** Format: date-time */
            from: string;
            /** Format: int64 */
            open: number;
            rows: components["schemas"]["TurnaroundRow"][];
            /** Format: date-time */
            to: string;
        };
        TurnaroundCase: {
            accession: string;
            case: string;
            hospital: string;
            priority: string;
            /** Format: date-time */
            signed_at: string;
            stages: {
                [key: string]: number;
            };
            /** Format: double */
            total_seconds: number;
        };
        TurnaroundRow: {
            /** Format: int64 */
            cases: number;
            key: string;
            /** Format: double */
            mean_seconds: number;
            /** Format: double */
            median_seconds: number;
            name: string;
            /** Format: double */
            p90_seconds: number;
        };
        UnreadCount: {
            /** Format: int64 */
            unread: number;
        };
        UpdateCaseRequest: {
            /** @description frozen, urgent or routine */
            priority: string;
            request: components["schemas"]["Request"];
            /** Format: int64 */
            revision: number;
        };
        UploadView: {
            case: string;
            /** Format: date-time */
            created_at: string;
            filename: string;
            hospital: string;
            id: string;
            /** Format: int64 */
            offset: number;
            replaces: string;
            sha256: string;
            /** Format: int64 */
            size: number;
            slide: string;
            specimen: string;
            stain: string;
            state: string;
            trouble: components["schemas"]["Trouble"] | null;
            /** Format: date-time */
            updated_at: string;
        };
        User: {
            can_sign: boolean;
            /** Format: date-time */
            created_at: string;
            disabled: boolean;
            email: string;
            hospital: string;
            id: string;
            name: string;
            role: string;
        };
        UserSettings: {
            blind_first: boolean;
            keys?: {
                [key: string]: string;
            };
            mail?: string[];
        };
        Verdict: {
            /** Format: date-time */
            at?: string;
            by?: string;
            decision: string;
            label?: string;
            reason?: string;
        };
        Verification: {
            hash: string;
            /** Format: int64 */
            latest: number;
            reason: string;
            report: string;
            /** Format: date-time */
            signed_at: string;
            status: string;
            valid: boolean;
            /** Format: int64 */
            version: number;
        };
        VersionMark: {
            code: string;
            hash: string;
            /** Format: int64 */
            n: number;
        };
        VersionView: {
            agreement: string;
            changes: components["schemas"]["Difference"][];
            code: string;
            first_signer: components["schemas"]["FirstSignature"] | null;
            hash: string;
            issuer: string;
            kind: string;
            /** Format: int64 */
            n: number;
            reason: string;
            /** Format: date-time */
            signed_at: string;
            signed_by: string;
            signed_hospital: string;
            signed_role: string;
            status: string;
            superseded: boolean;
        };
        Vocabulary: {
            groups: components["schemas"]["TermGroup"][];
        };
        Webhook: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            disabled: string;
            /** Format: int64 */
            failures: number;
            id: string;
            kinds: string[];
            /** Format: int64 */
            revision: number;
            url: string;
        };
        WebhookBody: {
            enabled: boolean;
            kinds: string[];
            url: string;
        };
        Webhooks: {
            kinds: string[];
            webhooks: components["schemas"]["Webhook"][];
        };
        WithReasonBody: {
            reason: string;
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
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/openapi+json": unknown;
                };
            };
        };
    };
    saveAnnotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveAnnotationRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationView"];
                };
            };
            /** @description Error */
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
    removeAnnotation: {
        parameters: {
            query?: {
                /** @description the one that is to go */
                revision?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    listAudit: {
        parameters: {
            query?: {
                /** @description only entries with a smaller id */
                before?: number;
                /** @description default 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
            /** @description Error */
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
    listBookings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bookings"];
                };
            };
            /** @description Error */
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
    addBooking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBookingRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingDetail"];
                };
            };
            /** @description Error */
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
    cancelBooking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingDetail"];
                };
            };
            /** @description Error */
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
    linkBooking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkBookingRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingDetail"];
                };
            };
            /** @description Error */
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
    listCases: {
        parameters: {
            query?: {
                /** @description states, separated by commas */
                state?: string;
                /** @description flagged or unflagged */
                flag?: string;
                /** @description begin of the accession number */
                q?: string;
                /** @description frozen, urgent or routine */
                priority?: string;
                /** @description a hospital's id */
                hospital?: string;
                /** @description one of the lists that /cases/counts names */
                tab?: string;
                /** @description worklist or newest */
                order?: string;
                /** @description a person's id, or me */
                assignee?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseList"];
                };
            };
            /** @description Error */
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
    createCase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    countCases: {
        parameters: {
            query?: {
                /** @description flagged or unflagged */
                flag?: string;
                /** @description begin of the accession number */
                q?: string;
                /** @description frozen, urgent or routine */
                priority?: string;
                /** @description a hospital's id */
                hospital?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TabCounts"];
                };
            };
            /** @description Error */
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
    findPatient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatientSearch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseList"];
                };
            };
            /** @description Error */
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
    getCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    updateCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCaseRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    assignCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignCaseRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    listComments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comments"];
                };
            };
            /** @description Error */
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
    addComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddCommentRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentView"];
                };
            };
            /** @description Error */
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
    listCriticals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Criticals"];
                };
            };
            /** @description Error */
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
    markCritical: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkCriticalRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CriticalView"];
                };
            };
            /** @description Error */
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
    noteImpression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteImpressionRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    listPeopleOfCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleOfCase"];
                };
            };
            /** @description Error */
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
    casePresence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CasePresenceRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Presence"];
                };
            };
            /** @description Error */
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
    previewCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            /** @description Error */
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
    reassignCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReassignCaseRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    releaseCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    getReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"];
                };
            };
            /** @description Error */
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
    saveDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveDraftRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"];
                };
            };
            /** @description Error */
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
    addAddendum: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddAddendumRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedView"];
                };
            };
            /** @description Error */
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
    amendReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevisionInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedView"];
                };
            };
            /** @description Error */
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
    correctReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevisionInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedView"];
                };
            };
            /** @description Error */
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
    getDraftPdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
        };
    };
    retractReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevisionInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedView"];
                };
            };
            /** @description Error */
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
    sendBackReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    signReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignReportRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedView"];
                };
            };
            /** @description Error */
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
    returnCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnCaseRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    listReturns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Returns"];
                };
            };
            /** @description Error */
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
    reviewCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    askOpinion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskOpinionRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpinionView"];
                };
            };
            /** @description Error */
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
    listOpinions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Opinions"];
                };
            };
            /** @description Error */
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
    submitCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    listTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Templates"];
                };
            };
            /** @description Error */
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
    raiseCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    getVocabulary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vocabulary"];
                };
            };
            /** @description Error */
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
    withdrawCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description Error */
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
    searchCodes: {
        parameters: {
            query?: {
                /** @description begin of a code, or words in English or Chinese */
                q?: string;
                /** @description snomed-ct, icd-o-3-topography or icd-o-3-morphology; empty searches all */
                system?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeHits"];
                };
            };
            /** @description Error */
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
    withdrawComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentView"];
                };
            };
            /** @description Error */
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
    listOpenCriticals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Criticals"];
                };
            };
            /** @description Error */
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
    acknowledgeCritical: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeCriticalRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CriticalView"];
                };
            };
            /** @description Error */
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
    tellCritical: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TellCriticalRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CriticalView"];
                };
            };
            /** @description Error */
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
    withdrawCritical: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CriticalView"];
                };
            };
            /** @description Error */
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
    listDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            /** @description Error */
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
    retryDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    getFindingThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
        };
    };
    giveVerdict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveVerdictRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Finding"];
                };
            };
            /** @description Error */
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
    listDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            /** @description Error */
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
    retryDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    saveHospitalSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HospitalSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hospital"];
                };
            };
            /** @description Error */
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
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description Error */
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
    addWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            /** @description Error */
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
    saveWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Error */
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
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    listHospitals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hospitals"];
                };
            };
            /** @description Error */
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
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Error */
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
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Error */
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
    mySettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSettings"];
                };
            };
            /** @description Error */
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
    saveMySettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSettings"];
                };
            };
            /** @description Error */
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
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Models"];
                };
            };
            /** @description Error */
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
    listNotifications: {
        parameters: {
            query?: {
                /** @description the id of the last one shown */
                before?: string;
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notifications"];
                };
            };
            /** @description Error */
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
    countNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            /** @description Error */
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
    markNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkNotificationsRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    listPeople: {
        parameters: {
            query?: {
                /** @description clinician, specialist or admin; empty for all */
                role?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["People"];
                };
            };
            /** @description Error */
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
    getVersionPlaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": unknown;
                };
            };
        };
    };
    getVersionSealed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    getVersionPdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
        };
    };
    getRoster: {
        parameters: {
            query?: {
                /** @description default now */
                from?: string;
                /** @description default a week later */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Roster"];
                };
            };
            /** @description Error */
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
    addDuty: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DutyBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterEntry"];
                };
            };
            /** @description Error */
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
    heldCases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldCases"];
                };
            };
            /** @description Error */
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
    saveDuty: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveDutyRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterEntry"];
                };
            };
            /** @description Error */
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
    removeDuty: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
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
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Error */
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
    getHeatmap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
        };
    };
    listRegions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
            /** @description Error */
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
    getScores: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunScores"];
                };
            };
            /** @description Error */
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
    getRunTiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
        };
    };
    listOpinionsAsked: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Opinions"];
                };
            };
            /** @description Error */
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
    saveOpinion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpinionTextBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpinionView"];
                };
            };
            /** @description Error */
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
    declineOpinion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpinionView"];
                };
            };
            /** @description Error */
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
    giveOpinion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpinionTextBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpinionView"];
                };
            };
            /** @description Error */
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
    includeOpinion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncludeOpinionRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpinionView"];
                };
            };
            /** @description Error */
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
    withdrawOpinion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpinionView"];
                };
            };
            /** @description Error */
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
    getSlide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    listAnnotations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Annotations"];
                };
            };
            /** @description Error */
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
    addAnnotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddAnnotationRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationView"];
                };
            };
            /** @description Error */
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
    getTileOfFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                files: string;
                level: string;
                col: string;
                row: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
        };
    };
    checkLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckLabelRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    getLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
        };
    };
    leaveOutSlide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    getMask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaskView"];
                };
            };
            /** @description Error */
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
    editMask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaskBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    getMaskPicture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
        };
    };
    previewMask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewMaskRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaskPreview"];
                };
            };
            /** @description Error */
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
    giveMpp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveMppRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    overrideQuality: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
        };
    };
    getProgress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideProgress"];
                };
            };
            /** @description Error */
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
    getQuality: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QualityView"];
                };
            };
            /** @description Error */
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
    retrySlide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    listRuns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runs"];
                };
            };
            /** @description Error */
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
    takeInSlide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlideView"];
                };
            };
            /** @description Error */
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
    getThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
        };
    };
    getTile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                level: string;
                col: string;
                row: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
        };
    };
    turnaround: {
        parameters: {
            query?: {
                /** @description day (2026-01-31) or time (RFC 3339); default 30 days before to */
                from?: string;
                /** @description day, which is then included, or time; default now */
                to?: string;
                /** @description hospital, stage or priority */
                by?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Turnaround"];
                };
            };
            /** @description Error */
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
    turnaroundCsv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    tusOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            /** @description Error */
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
    tusTerminate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    tusOptionsOfUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    tusOffset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    tusAppend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Error */
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
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Error */
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
    verify: {
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
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description Error */
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
