-- title:   Accounts
-- about:   Each row is an account that the phone is signed in to, with the account it belongs to.
-- source:  backup HomeDomain/Library/Accounts/Accounts3.sqlite
-- source:  filesystem /private/var/mobile/Library/Accounts/Accounts3.sqlite
-- format:  sqlite
-- origin:  ZACCOUNT
-- column:  added_at    time        when it was added (Mac absolute seconds)
-- column:  type        word        type, e.g. com.apple.account.Google
-- column:  type_name   text        name of the type
-- column:  user        email|phone user name
-- column:  description text        name the owner gave
-- column:  bundle      app         the app that owns it
-- column:  is_active   bool        whether it is in use
-- column:  parent      int         Z_PK of the account it belongs to
-- column:  account_id  word        identifier
-- event:   added_at account_added coalesce(type_name, type, '') || ' ' || coalesce(user, '')
-- needs: ZACCOUNT.Z_PK
-- may:   ZACCOUNT.ZDATE ZACCOUNT.ZUSERNAME ZACCOUNT.ZACCOUNTDESCRIPTION ZACCOUNT.ZIDENTIFIER
-- may:   ZACCOUNT.ZOWNINGBUNDLEID ZACCOUNT.ZACCOUNTTYPE ZACCOUNT.ZACTIVE ZACCOUNT.ZPARENTACCOUNT
-- may:   ZACCOUNTTYPE.Z_PK ZACCOUNTTYPE.ZIDENTIFIER ZACCOUNTTYPE.ZACCOUNTTYPEDESCRIPTION
SELECT a.Z_PK AS origin_row, mac_time(a.ZDATE) AS added_at, t.ZIDENTIFIER AS type,
       t.ZACCOUNTTYPEDESCRIPTION AS type_name, a.ZUSERNAME AS user,
       a.ZACCOUNTDESCRIPTION AS description, a.ZOWNINGBUNDLEID AS bundle, a.ZACTIVE AS is_active,
       a.ZPARENTACCOUNT AS parent, a.ZIDENTIFIER AS account_id
FROM ZACCOUNT a
LEFT JOIN ZACCOUNTTYPE t ON t.Z_PK = a.ZACCOUNTTYPE;
