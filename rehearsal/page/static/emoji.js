/** The common emoji by Slack's names; any other name stays text between its colons. */

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|100 💯|alarm_clock ⏰|alembic ⚗️|ambulance 🚑|apple 🍎|
arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_up ⬆️|art 🎨|astronaut 🧑‍🚀|atom_symbol ⚛️|
baby 👶|balloon 🎈|bangbang ‼️|bar_chart 📊|beer 🍺|beers 🍻|bell 🔔|no_bell 🔕|bike 🚲|
birthday 🎂|blue_heart 💙|blush 😊|bomb 💣|book 📖|books 📚|bookmark 🔖|boom 💥|bow 🙇|brain 🧠|
broken_heart 💔|bug 🐛|bulb 💡|bust_in_silhouette 👤|busts_in_silhouette 👥|cake 🍰|calendar 📆|
date 📅|spiral_calendar_pad 🗓️|camera 📷|cat 🐱|chart_with_upwards_trend 📈|
chart_with_downwards_trend 📉|checkered_flag 🏁|clap 👏|clipboard 📋|clock1 🕐|clock9 🕘|
clock12 🕛|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|timer_clock ⏲️|watch ⌚|cloud ☁️|
coffee ☕|computer 💻|confetti_ball 🎊|confused 😕|construction 🚧|cookie 🍪|cool 🆒|crescent_moon 🌙|crossed_fingers 🤞|
crown 👑|cry 😢|crystal_ball 🔮|dart 🎯|dancer 💃|dna 🧬|dog 🐶|door 🚪|droplet 💧|earth_africa 🌍|
earth_americas 🌎|earth_asia 🌏|email 📧|envelope ✉️|exclamation ❗|eyes 👀|face_with_monocle 🧐|
facepalm 🤦|fire 🔥|fireworks 🎆|fist 👊|floppy_disk 💾|gear ⚙️|gem 💎|ghost 👻|gift 🎁|
globe_with_meridians 🌐|green_heart 💚|grimacing 😬|grin 😁|grinning 😀|hammer 🔨|
hammer_and_wrench 🛠️|handshake 🤝|heart ❤️|heart_eyes 😍|heavy_check_mark ✔️|
heavy_exclamation_mark ❗|heavy_plus_sign ➕|house 🏠|hugging_face 🤗|inbox_tray 📥|
information_source ℹ️|joy 😂|key 🔑|keyboard ⌨️|kissing_heart 😘|label 🏷️|laughing 😆|link 🔗|
linked_paperclips 🖇️|lock 🔒|loudspeaker 📢|mag 🔍|mailbox 📫|mega 📣|memo 📝|microphone 🎤|
microscope 🔬|milky_way 🌌|moneybag 💰|moon 🌙|mortar_board 🎓|muscle 💪|mute 🔇|
neutral_face 😐|new 🆕|new_moon 🌑|newspaper 📰|no_entry ⛔|no_entry_sign 🚫|notebook 📓|ok 🆗|ok_hand 👌|
open_hands 👐|orange_heart 🧡|package 📦|page_facing_up 📄|paperclip 📎|partying_face 🥳|pencil ✏️|
pencil2 ✏️|performing_arts 🎭|phone ☎️|pizza 🍕|point_down 👇|point_left 👈|point_right 👉|point_up ☝️|
popcorn 🍿|pray 🙏|purple_heart 💜|pushpin 📌|round_pushpin 📍|question ❓|rainbow 🌈|raised_hand ✋|
raised_hands 🙌|raising_hand 🙋|recycle ♻️|red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢|
large_yellow_circle 🟡|large_orange_circle 🟠|white_circle ⚪|black_circle ⚫|relaxed ☺️|ring 💍|
robot_face 🤖|rocket 🚀|rolling_on_the_floor_laughing 🤣|rose 🌹|rotating_light 🚨|running 🏃|
sad 🙁|slightly_frowning_face 🙁|satellite 🛰️|scream 😱|school 🏫|seedling 🌱|shrug 🤷|
simple_smile 🙂|slightly_smiling_face 🙂|sleeping 😴|zzz 💤|smile 😄|smiley 😃|smirk 😏|
snail 🐌|sob 😭|soccer ⚽|sparkler 🎇|sparkles ✨|speech_balloon 💬|star ⭐|star2 🌟|star-struck 🤩|
stars 🌠|stop_sign 🛑|stuck_out_tongue 😛|sun_with_face 🌞|sunglasses 😎|sunny ☀️|sunrise 🌅|sweat_smile 😅|
tada 🎉|taxi 🚕|tea 🍵|telescope 🔭|test_tube 🧪|thinking_face 🤔|thread 🧵|ticket 🎫|tools 🛠️|
triangular_flag_on_post 🚩|trophy 🏆|first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|
medal 🏅|turtle 🐢|unamused 😒|unlock 🔓|upside_down_face 🙃|v ✌️|video_camera 📹|wastebasket 🗑️|
warning ⚠️|wave 👋|weary 😩|white_check_mark ✅|ballot_box_with_check ☑️|wink 😉|wrench 🔧|
writing_hand ✍️|x ❌|yellow_heart 💛|yum 😋|zap ⚡|negative_squared_cross_mark ❎|
large_green_square 🟩|large_red_square 🟥|world_map 🗺️|airplane ✈️|one 1️⃣|two 2️⃣|three 3️⃣|
four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣`;

const SIGNS = new Map(
  TABLE.replace(/\n/gu, "").split("|").map((entry) => {
    const [name, sign] = entry.trim().split(" ");
    return [name, sign];
  }),
);

/** Return the sign of an emoji's name, without its skin tone; null if it is not in the table. */
export function findEmoji(name) {
  return SIGNS.get(name.split("::")[0]) ?? null;
}
