/* The apps of the lab's phone. Bundle identifiers are real, store numbers invented.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lab.h"

static const struct lab_app apps[] = {
    {"net.whatsapp.WhatsApp", "WhatsApp", "WhatsApp Messenger", "WhatsApp Inc.", 310633997},
    {"org.whispersystems.signal", "Signal", "Signal - Private Messenger", "Signal", 874139669},
    {"org.wikimedia.wikipedia", "Wikipedia", "Wikipedia", "Wikimedia Foundation", 324715238},
    {"com.google.Maps", "Google Maps", "Google Maps", "Google LLC", 585027354},
    {"com.spotify.client", "Spotify", "Spotify", "Spotify", 324684580},
    {"uk.co.bbc.news", "BBC News", "BBC News", "BBC", 364147881},
    {"org.mozilla.ios.Firefox", "Client", "Firefox", "Mozilla", 989804926},
    {"com.duolingo.DuolingoMobile", "Duolingo", "Duolingo", "Duolingo", 570060128},
    {"de.hafas.android.dbnavigator", "DBNavigator", "DB Navigator", "Deutsche Bahn", 343555245},
    {"com.example.bhx", "bhx", "Bike Hire Express", "Example Bikes", 999900001},
    {"com.example.weather4free", "Weather4", "Weather for Free", "Example Weather", 999900002},
    {"com.apple.mobilesafari", "MobileSafari", "Safari", "Apple", 0},
    {"com.apple.mobilemail", "MobileMail", "Mail", "Apple", 0},
    {"com.apple.camera", "Camera", "Camera", "Apple", 0},
    {"com.apple.Maps", "Maps", "Maps", "Apple", 0},
    {"com.apple.podcasts", "Podcasts", "Podcasts", "Apple", 0},
};

size_t
lab_apps(const struct lab_app **all) {
    *all = apps;
    return sizeof(apps) / sizeof(apps[0]);
}
