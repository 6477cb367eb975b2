# embed.awk -- rule files in, the C table that shipped.h declares out.
BEGIN {
    print "/* Made by src/clean/embed.awk. */"
    print "#include \"shipped.h\""
    print "const shipped_file nc_shipped_files[] = {"
}
FNR == 1 {
    if (NR > 1)
        print "    },"
    name = FILENAME
    sub(/.*\//, "", name)
    printf "    {\"%s\",\n     \"\"\n", name
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf "     \"%s\\n\"\n", $0
}
END {
    print "    },"
    print "};"
    print "const size_t nc_shipped_count ="
    print "    sizeof(nc_shipped_files) / sizeof(nc_shipped_files[0]);"
}
