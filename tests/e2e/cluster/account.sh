# Sourced by the scripts beside it: the one account of the storage emulator, which everybody knows.
connection() { # endpoint
  printf 'DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s/%s;\n' devstoreaccount1 \
    Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw== "$1" devstoreaccount1
}
