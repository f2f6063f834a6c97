/** What guessers try first, of eight characters and more, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 0123456789 9876543210 987654321 87654321 11223344 1122334455 12341234 12344321 12121212
  123123123 123321123 123454321 1234554321 147258369 147852369 159357456 741852963 789456123 963852741 13579135 24682468
  10203040 01020304 20202020 19901990 password password1 password12 password123 password1234 password! password1! passw0rd
  p@ssw0rd p@ssword pa$$word pa$$w0rd passpass passphrase mypassword yourpassword newpassword changeme changeme1
  changeme123 changeit letmein1 letmein123 letmein! welcome1 welcome12 welcome123 welcome! iloveyou iloveyou1 iloveyou2
  iloveyou! loveyou1 lovelove admin123 admin1234 administrator adminadmin rootroot root1234 toor1234 superuser superman
  superman1 batman123 spiderman spiderman1 starwars starwars1 pokemon1 pokemon123 dragon123 monkey123 football football1
  baseball baseball1 basketball softball1 volleyball hockey123 soccer123 liverpool liverpool1 arsenal1 chelsea1 barcelona
  realmadrid juventus manchester princess princess1 princesa sunshine sunshine1 butterfly chocolate cheesecake strawberry
  blueberry raspberry computer computer1 internet internet1 samsung1 samsung123 microsoft windows10 windows11 linux123
  google123 facebook facebook1 linkedin twitter1 whatever whatever1 trustno1 trustno12 whocares master123 mastermind
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty!1 qwertzui qwertzuiop qwertz123 azertyui
  azertyuiop azerty123 asdfghjk asdfghjkl asdf1234 asdfasdf asdfqwer zxcvbnm1 zxcvbnm, zxcvbnm123 zxcvasdf 1qaz2wsx
  1qazxsw2 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r! q1w2e3r4 q1w2e3r4t5 qazwsxed qazwsxedc qazxswedc qaz12345 zaq12wsx
  zaq1zaq1 !qaz2wsx abc12345 abc123456 abcd1234 abcd12345 abcdefgh abcdefghi abcdefg1 a1b2c3d4 a1b2c3d4e5 a1234567
  a12345678 a123456789 aa123456 aa12345678 aaa12345 test1234 test12345 testtest testing1 testing123 tester123 guest123
  guestguest user1234 username default1 default123 temp1234 temporary secret123 secretsecret topsecret mysecret
  login123 access14 access123 security security1 shadow123 michael1 michelle jennifer jonathan jordan23 charlie1
  alexander benjamin christian elizabeth fernando nicholas patricia samantha stephanie veronica victoria 
  mercedes ferrari1 corvette mustang1 harley01 yamaha123 kawasaki maverick midnight november december september
  january1 february summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2025 spring2026 autumn2025
  autumn2026 company1 company123 business hello123 hello1234 hellohello helloworld goodluck goodmorning godisgood
  jesus123 jesuschrist blessed1 freedom1 forever1 friends1 friendship happyday lollipop rainbow1 snowball sweetheart
  unicorn1 zaq!2wsx correcthorsebatterystaple beatkeeper wakatime hackatime developer developer1 programmer engineer
  hunter22 matrix123 ncc1701d thx11381 rush2112 asdf;lkj gfhjkmrf fuckyou1 fuckyou123 bullshit asshole1 bismillah
  passwort passwort1 passwort123 kennwort hallo123 hallo1234 willkommen schatz123 motdepasse bonjour1 bonjour123
  contrasena contraseña senha123 password01 password99 password2 password3 password11 passwords passwd123`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
